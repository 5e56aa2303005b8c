/** What this tab has open: a project of this browser, or a drawing from a link that is nobody's project yet. */
import { create } from "zustand";
import type { Graph } from "../../graph/graph.ts";
import { type LinkSettings, locksGraph, plainSettings } from "../../graph/link/link-settings.ts";

interface Session {
  /** The project on the screen; null while a linked drawing is as the link gave it. */
  readonly projectId: string | null;
  /** The project that was on the screen before the link, to go back to. */
  readonly formerId: string | null;
  /** The drawing as it was opened or last kept: as long as the screen shows this very object, nothing needs to be written. */
  readonly kept: Graph | null;
  readonly settings: LinkSettings;
}

/** The session. Read it with a selector; it is changed by `open-document.ts` and `autosave.ts`. */
export const useSession = create<Session>()(
  (): Session => ({ projectId: null, formerId: null, kept: null, settings: plainSettings }),
);

/** Tells whether there is a palette: not where a link hides it, nor where no layer could be added. */
export function showsPalette(settings: LinkSettings): boolean {
  return !settings.hide.includes("palette") && !locksGraph(settings);
}

/** Tells whether the screen shows a linked drawing that nobody changed: then nothing may be loaded before a click. */
export function isUntouchedLink(): boolean {
  return useSession.getState().projectId === null;
}
