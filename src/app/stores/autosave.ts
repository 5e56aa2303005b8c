/** Keeps the project in the browser: written shortly after each edit. The first edit of a linked drawing makes it a project. */
import { clearAddress } from "./clear-address.ts";
import { useGraphStore } from "./graph-store.ts";
import { mintProjectId, rememberCurrent, writeProject } from "./projects.ts";
import { useSession } from "./session.ts";
import { useViewStore } from "./view-store.ts";

/** How long an edit may wait for others before it is written, in milliseconds. */
const delayMs = 250;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Writes what waits to be written, at once. */
export function saveNow(): void {
  if (timer === undefined) return;
  clearTimeout(timer);
  timer = undefined;
  const { settings } = useSession.getState();
  const { graph } = useGraphStore.getState();
  const worked = writeProject(projectId(), graph, settings);
  if (worked) useSession.setState({ kept: graph });
  useViewStore.setState({ saved: worked ? "saved" : "unavailable" });
}

/** Writes the project after each edit, and at once when the page is about to go away. */
export function startAutosave(): void {
  useGraphStore.subscribe(({ graph }) => {
    if (timer !== undefined || graph === useSession.getState().kept) return;
    projectId();
    timer = setTimeout(saveNow, delayMs);
    useViewStore.setState({ saved: "saving" });
  });
  addEventListener("pagehide", saveNow);
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveNow();
  });
}

/** The id of the project on the screen, minted now where there is none. The address then no longer says what is shown, so the link goes from it. */
function projectId(): string {
  const { projectId: known } = useSession.getState();
  if (known !== null) return known;
  const id = mintProjectId();
  useSession.setState({ projectId: id });
  rememberCurrent(id);
  clearAddress();
  return id;
}
