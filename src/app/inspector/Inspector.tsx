/** Shows what is selected: a layer, several, an edge, or with nothing selected the training settings. */
import { nodeWithId } from "../../graph/edits/look-up.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import css from "./Inspector.module.css";
import { NodeInspector } from "./NodeInspector.tsx";
import { EdgeInspector, SelectionInspector } from "./SelectionInspector.tsx";
import { TrainingInspector } from "./TrainingInspector.tsx";

/** The inspector. */
export function Inspector() {
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
