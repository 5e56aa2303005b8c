/** The keys that work anywhere on the page, but not while someone types. */
import { tinykeys } from "tinykeys";
import { duplicateSelected } from "./canvas/duplicate-selected.ts";
import { keyBindings } from "./key-bindings.ts";
import { layerSearchId } from "./palette/Palette.tsx";
import { pause, train } from "./run/run-actions.ts";
import { isUnderWay } from "./run/run-state.ts";
import { compilationOf } from "./stores/compilation.ts";
import { requestFit } from "./stores/fit-request.ts";
import { redo, undo, useGraphStore } from "./stores/graph-store.ts";
import { useRunStore } from "./stores/run-store.ts";
import { changePanel, selectNodes, useViewStore } from "./stores/view-store.ts";

/** Starts listening; returns the way to stop. */
export function listenToShortcuts(): () => void {
  const bindings = keyBindings({
    "train-or-pause": (event) => {
      event.preventDefault();
      trainOrPause();
    },
    undo: unlessTyping(undo),
    redo: unlessTyping(redo),
    duplicate: unlessTyping(duplicateSelected),
    "select-all": unlessTyping(selectAll),
    rename: unlessTyping(renameSelected),
    fit: unlessTyping(requestFit),
    search: unlessTyping(searchLayers),
    "let-go": unlessTyping(() => selectNodes([])),
  });
  return tinykeys(window, bindings);
}

function unlessTyping(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const { target } = event;
    const isElement = target instanceof HTMLElement;
    if (isElement && target.closest("input, select, textarea, [role=dialog], [role=menu]")) return;
    event.preventDefault();
    act();
  };
}

function trainOrPause(): void {
  if (isUnderWay(useRunStore.getState().run.phase)) pause();
  else if (compilationOf(useGraphStore.getState().graph).programs) train();
}

function selectAll(): void {
  selectNodes(useGraphStore.getState().graph.nodes.map((node) => node.id));
}

function renameSelected(): void {
  const [node] = useViewStore.getState().selectedNodes;
  if (node === undefined) return;
  changePanel("inspector", { open: true });
  useViewStore.setState({ focus: { kind: "name", node } });
}

function searchLayers(): void {
  changePanel("palette", { open: true });
  requestAnimationFrame(() => document.getElementById(layerSearchId)?.focus());
}
