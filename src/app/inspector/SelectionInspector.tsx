/** What can be done with several things at once, or with an edge. */
import { Trash2 } from "lucide-react";
import { removeNodes } from "../../graph/edits/change-nodes.ts";
import { removeEdges } from "../../graph/edits/connect.ts";
import { nodeWithId } from "../../graph/edits/look-up.ts";
import type { Edge, Node } from "../../graph/graph.ts";
import { printShape } from "../format.ts";
import { useFacts } from "../stores/compilation.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { selectNodes } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./Inspector.module.css";

interface Selected {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** Several nodes or edges. */
export function SelectionInspector({ nodes, edges }: Selected) {
  return (
    <>
      <h2 className={css["title"]}>
        {[count(nodes, "layer"), count(edges, "edge")].filter(Boolean).join(", ")} selected
      </h2>
      <p className={css["subtitle"]}>Drag them together, or nudge them with the arrow keys.</p>
      <DeleteButton nodes={nodes} edges={edges} />
    </>
  );
}

/** One edge: what flows along it, and the way to remove it. */
export function EdgeInspector({ edge }: { readonly edge: Edge }) {
  const graph = useGraphStore((store) => store.graph);
  const shape = useFacts(edge.source)?.shape;
  const name = (id: string) => nodeWithId(graph, id)?.name ?? "?";
  return (
    <>
      <h2 className={css["title"]}>
        {name(edge.source)} → {name(edge.target)}
      </h2>
      <p className={css["subtitle"]} data-figures="">
        Edge · <span className="number">{shape ? printShape(shape) : "no shape yet"}</span>{" "}
        <Provenance
          kind="derived"
          by="From the graph: the output shape of its source for one image."
        />
      </p>
      <DeleteButton nodes={[]} edges={[edge]} />
    </>
  );
}

/** Deletes what is selected. */
export function DeleteButton({ nodes, edges }: Selected) {
  const onClick = () => {
    const edgeIds = edges.map((edge) => edge.id);
    const nodeIds = nodes.map((node) => node.id);
    edit((graph) => removeNodes(removeEdges(graph, edgeIds), nodeIds));
    selectNodes([]);
  };
  return (
    <Button look="outlined" keys="Del" tip="Delete" onClick={onClick}>
      <Trash2 size={14} aria-hidden="true" />
      Delete
    </Button>
  );
}

function count(things: readonly unknown[], name: string): string {
  if (things.length === 0) return "";
  return `${things.length} ${name}${things.length === 1 ? "" : "s"}`;
}
