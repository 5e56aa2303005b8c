/** The document, and the way back through its edits: one entry for each gesture. */
import { temporal } from "zundo";
import { create } from "zustand";
import { lockProblem } from "../../graph/edits/lock.ts";
import { emptyGraph } from "../../graph/edits/new-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { showMessage } from "../widgets/message.ts";
import { useSession } from "./session.ts";

interface GraphStore {
  readonly graph: Graph;
}

/** How long a burst of edits of one gesture may pause before the next edit counts as a new one, in milliseconds. */
const burstMs = 1500;

/** The document on the screen. Read it with a selector; change it with `edit`. */
export const useGraphStore = create<GraphStore>()(
  temporal((): GraphStore => ({ graph: emptyGraph }), {
    limit: 300,
    equality: (past, present) => past.graph === present.graph,
  }),
);

const history = useGraphStore.temporal;
let gesture: { readonly name: string; readonly lastMs: number } | null = null;

/**
 * Changes the document, unless the link it came from locks what would change; then a message says so.
 *
 * @returns whether anything changed
 * @param change a pure edit; returning its argument changes nothing
 * @param gestureName edits of one name that follow each other closely are undone together
 */
export function edit(change: (graph: Graph) => Graph, gestureName?: string): boolean {
  const before = useGraphStore.getState().graph;
  const after = change(before);
  if (after === before) return false;
  const locked = lockProblem(before, after, useSession.getState().settings);
  if (locked !== null) {
    void showMessage(locked, { id: "locked", description: "Whoever shared it chose that." });
    return false;
  }
  const now = performance.now();
  const goesOn = gesture?.name === gestureName && now - (gesture?.lastMs ?? 0) < burstMs;
  if (gestureName !== undefined && goesOn) {
    history.getState().pause();
    useGraphStore.setState({ graph: after });
    history.getState().resume();
  } else {
    useGraphStore.setState({ graph: after });
  }
  gesture = gestureName === undefined ? null : { name: gestureName, lastMs: now };
  return true;
}

/** Ends the present gesture: the next edit gets an entry of its own. */
export function endGesture(): void {
  gesture = null;
}

/** Takes back the last gesture. */
export function undo(): void {
  endGesture();
  history.getState().undo();
}

/** Does again what was taken back. */
export function redo(): void {
  endGesture();
  history.getState().redo();
}

/** Puts a document in place without a way back: for the start of the page. */
export function restoreGraph(graph: Graph): void {
  endGesture();
  useGraphStore.setState({ graph });
  history.getState().clear();
}
