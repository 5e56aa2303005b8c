/** Shows what is selected: a layer, several, an edge, or with nothing selected the training settings. */
import { useEffect } from "react";
import { nodeWithId } from "../../graph/edits/look-up.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { lazyPart } from "../widgets/LazyPart.tsx";
import css from "./Inspector.module.css";
import { TrainingInspector } from "./TrainingInspector.tsx";

/** Not among what must load before the first screen, on which nothing is selected. */
const loadNode = () => import("./NodeInspector.tsx");
const loadSelection = () => import("./SelectionInspector.tsx");
const NodeInspector = lazyPart(
  "The inspector of a layer",
  async () => (await loadNode()).NodeInspector,
);
const EdgeInspector = lazyPart(
  "The inspector of an edge",
  async () => (await loadSelection()).EdgeInspector,
);
const SelectionInspector = lazyPart(
  "The inspector of a selection",
  async () => (await loadSelection()).SelectionInspector,
);

/** The inspector. */
export function Inspector() {
  useEffect(() => {
    // Here before the first click, also where the network goes away in between.
    const timer = setTimeout(() => void Promise.allSettled([loadNode(), loadSelection()]), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <aside className={css["inspector"]} aria-label="Inspector">
      <Subject />
    </aside>
  );
}

function Subject() {
  const graph = useGraphStore((store) => store.graph);
  const selectedNodes = useViewStore((view) => view.selectedNodes);
  const selectedEdges = useViewStore((view) => view.selectedEdges);
  const nodes = selectedNodes.flatMap((id) => nodeWithId(graph, id) ?? []);
  const edges = graph.edges.filter((edge) => selectedEdges.includes(edge.id));
  const [node] = nodes;
  const [edge] = edges;
  if (nodes.length + edges.length > 1) return <SelectionInspector nodes={nodes} edges={edges} />;
  if (node) return <NodeInspector key={node.id} node={node} />;
  if (edge) return <EdgeInspector edge={edge} />;
  return <TrainingInspector />;
}
