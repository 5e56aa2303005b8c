/** Starts the app: restores the project or opens the link, wires the stores to each other, and shows the screen. */
import { firstTemplate } from "../graph/templates/first-template.ts";
import { App } from "./App.tsx";
import { bringLessons } from "./lesson/bring-lesson.ts";
import { followDrawing, show } from "./screen.ts";
import { listenToShortcuts } from "./shortcuts.ts";
import { startAutosave } from "./stores/autosave.ts";
import { openHash, showProject, startProject } from "./stores/open-document.ts";
import { openFile } from "./stores/open-file.ts";
import { restoreProject } from "./stores/projects.ts";
import { showError } from "./widgets/message.ts";

/** Starts the whole app. */
export async function startApp(): Promise<void> {
  const project = restoreProject();
  const isLinked = await openAddress(project?.id ?? null);
  if (!isLinked && project?.graph) showProject(project);
  else if (!isLinked) startProject(firstTemplate.graph);
  bringLessons();
  addEventListener("hashchange", () => void openAddress(null));
  startAutosave();
  listenToShortcuts();
  openDroppedFiles();
  followDrawing();
  void import("./stores/measured-templates.ts").then((found) => found.measureTemplates());
  show(<App />);
  if (!isLinked && project?.problem)
    void showError("Your last drawing could not be read", {
      description: `${project.problem} It is kept as it is; a template is shown instead.`,
      duration: 20_000,
    });
}

/** Opens what the address holds, a lesson or a drawing, and tells whether it held one. */
async function openAddress(before: string | null): Promise<boolean> {
  const { hash } = location;
  if (!hash.startsWith("#l=")) return openHash(hash, before);
  const { openLesson } = await import("./lesson/open-lesson.ts");
  return openLesson(hash, before);
}

/** A file that is dropped anywhere is opened here; without this the browser would leave the page for it. */
function openDroppedFiles(): void {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void openFile(file);
  });
}
