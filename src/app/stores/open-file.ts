/** Opens files that the user chose or dropped: drawings, and lessons that were made in the app. */
import { fetchPart } from "../widgets/fetch-part.ts";
import { showNotice } from "./notice-store.ts";
import { openDocument } from "./open-document.ts";

/** Opens a file. On any problem nothing changes but a notice. */
export async function openFile(file: File): Promise<void> {
  try {
    await readAndOpen(file);
  } catch (error) {
    refuse(file, error instanceof Error ? error.message : String(error));
  }
}

async function readAndOpen(file: File): Promise<void> {
  const { fileSizeProblem, parseFile } = await fetchPart(
    "What reads files",
    () => import("../../graph/parse-file.ts"),
  );
  const tooLarge = fileSizeProblem(file.size);
  const read = tooLarge
    ? ({ kind: "problem", problem: tooLarge } as const)
    : parseFile(new Uint8Array(await file.arrayBuffer()));
  if (read.kind === "graph") openDocument(read.graph);
  else if (read.kind === "lesson") {
    const { openLessonText } = await fetchPart(
      "What opens lessons",
      () => import("../lesson/open-lesson.ts"),
    );
    openLessonText(file.name, read.text);
  } else refuse(file, read.problem);
}

function refuse(file: File, detail: string): void {
  const message = `${file.name} was not opened.`;
  showNotice({ message, detail, action: "Your drawing is as it was." });
}
