/** Keeps the document in the browser: written shortly after each edit, read when the page opens. */
import type { Graph } from "../../graph/graph.ts";
import { parseGraphText, printGraph } from "../../graph/schema.ts";
import { useGraphStore } from "./graph-store.ts";
import { readStored, writeStored } from "./storage.ts";
import { useViewStore } from "./view-store.ts";

const key = "tributary.document";
const brokenKey = "tributary.document.broken";

/** How long an edit may wait for others before it is written, in milliseconds. */
const delayMs = 250;

/** The stored document; `problem` says what was wrong with one that could not be read and was put aside. */
export function restoreDocument(): { graph: Graph | null; problem: string | null } {
  const text = readStored(key);
  if (text === null) return { graph: null, problem: null };
  const result = parseGraphText(text);
  if (result.graph) return { graph: result.graph, problem: null };
  writeStored(brokenKey, text);
  return result;
}

/** Writes the document after each edit, and at once when the page is about to go away. */
export function startAutosave(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const worked = writeStored(key, printGraph(useGraphStore.getState().graph));
    useViewStore.setState({ saved: worked ? "saved" : "unavailable" });
  };
  useGraphStore.subscribe(() => {
    if (timer !== undefined) return;
    timer = setTimeout(write, delayMs);
    useViewStore.setState({ saved: "saving" });
  });
  addEventListener("pagehide", () => timer !== undefined && write());
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer !== undefined) write();
  });
}
