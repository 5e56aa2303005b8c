/** Starts the app: restores the project or opens the link, wires the stores to each other, and shows the screen. */
import { firstTemplate } from "../graph/templates/first-template.ts";
import { App } from "./App.tsx";
import { bringLessons } from "./lesson/bring-lesson.ts";
import { followDrawing, show } from "./screen.ts";
import { listenToShortcuts } from "./shortcuts.ts";
import { startAutosave } from "./stores/autosave.ts";
import { showNotice } from "./stores/notice-store.ts";
import { showProject, startProject } from "./stores/open-document.ts";
import { openFile } from "./stores/open-file.ts";
import { restoreProject } from "./stores/projects.ts";
import { fetchOrSay } from "./widgets/fetch-or-say.ts";

/** Starts the whole app. */
export async function startApp(): Promise<void> {
  const project = restoreProject();
  const isLinked = await openLink(project?.id ?? null);
  if (!isLinked && project?.graph) showProject(project);
  else if (!isLinked) startProject(firstTemplate.graph);
  bringLessons();
  addEventListener("hashchange", () => void openLink(null));
  startAutosave();
  listenToShortcuts();
  openDroppedFiles();
  followDrawing();
  void import("./stores/measured-templates.ts").then((found) => found.measureTemplates());
  show(<App />);
  if (!isLinked && project?.problem)
    showNotice({
      message: "Your last drawing could not be read.",
      detail: project.problem,
      action: "It is kept as it is; a template is shown instead.",
    });
}

/** Opens what the address holds, a lesson or a drawing, and tells whether it held one. */
async function openLink(before: string | null): Promise<boolean> {
  const { href } = location;
  if (!/#|%23|[?&/][gl](?:=|%3D)\d/i.test(href)) return false;
  const part = await fetchOrSay("What opens links", () => import("./link/open-address.ts"));
  return part !== null && (await part.openAddress(href, before));
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
