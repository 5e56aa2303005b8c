/** Opens files that the user chose or dropped: drawings, and lessons that were made in the app. */
import { parseGraphText } from "../../graph/schema.ts";
import { showNotice } from "./notice-store.ts";
import { openDocument } from "./open-document.ts";

/** Opens a file. On any problem nothing changes but a notice. */
export async function openFile(file: File): Promise<void> {
  const text = await file.text();
  if (/"format":\s*"tributary-lesson"/.test(text)) {
    const { openLessonText } = await import("../lesson/open-lesson.ts");
    openLessonText(file.name, text);
    return;
  }
  const result = parseGraphText(text);
  if (result.graph) openDocument(result.graph);
  else
    showNotice({
      message: `${file.name} was not opened.`,
      detail: result.problem,
      action: "Your drawing is as it was.",
    });
}
