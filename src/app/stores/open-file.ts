/** Opens files that the user chose or dropped: drawings, and lessons that were made in the app. */
import { parseGraphText } from "../../graph/schema.ts";
import { showError } from "../widgets/message.ts";
import { openDocument } from "./open-document.ts";

/** Opens a file. On any problem nothing changes but a message. */
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
    void showError(`${file.name} was not opened`, {
      description: `${result.problem} Your drawing is as it was.`,
    });
}
