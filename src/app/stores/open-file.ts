/** Opens files that the user chose or dropped: drawings, and lessons that were made in the app. */
import { showError } from "../widgets/message.ts";
import { openDocument } from "./open-document.ts";

/** Opens a file. On any problem nothing changes but a message. */
export async function openFile(file: File): Promise<void> {
  const { fileSizeProblem, parseFile } = await import("../../graph/parse-file.ts");
  const tooLarge = fileSizeProblem(file.size);
  const read = tooLarge
    ? ({ kind: "problem", problem: tooLarge } as const)
    : parseFile(new Uint8Array(await file.arrayBuffer()));
  if (read.kind === "graph") openDocument(read.graph);
  else if (read.kind === "lesson") {
    const { openLessonText } = await import("../lesson/open-lesson.ts");
    openLessonText(file.name, read.text);
  } else
    void showError(`${file.name} was not opened`, {
      description: `${read.problem} Your drawing is as it was.`,
    });
}
