/** Opens documents and saves them as files: read, checked and put in place in one step, or not at all. */

import type { Graph } from "../../graph/graph.ts";
import { parseGraphText, printGraph } from "../../graph/schema.ts";
import { prepare } from "../run/run-actions.ts";
import { discardWorker } from "../run/worker-connection.ts";
import { showError } from "../widgets/message.ts";
import { requestFit } from "./fit-request.ts";
import { edit, useGraphStore } from "./graph-store.ts";
import { selectNodes } from "./view-store.ts";

/** Puts a document on the screen in one undoable step, and ends the run of the one before. */
export function openDocument(graph: Graph): void {
  edit(() => graph);
  selectNodes([]);
  discardWorker();
  requestFit();
  prepare();
}

/** Opens a file that the user chose or dropped. On any problem nothing changes but a message. */
export async function openFile(file: File): Promise<void> {
  const result = parseGraphText(await file.text());
  if (result.graph) openDocument(result.graph);
  else
    void showError(`${file.name} was not opened`, {
      description: `${result.problem} Your drawing is as it was.`,
    });
}

/** Saves the document as a file of JSON, named after it. */
export function saveAsFile(): void {
  const { graph } = useGraphStore.getState();
  const url = URL.createObjectURL(new Blob([printGraph(graph)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${graph.name.replace(/[^\p{L}\p{N}_-]+/gu, "-") || "graph"}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
