/** The inputs of a layer, in the order in which it reads them: added, removed and reordered without a pointer. */
import { ArrowDown, ArrowUp, X } from "lucide-react";
import {
  connect,
  connectionProblem,
  inputsOf,
  type Link,
  moveInput,
  removeEdges,
} from "../../graph/edits/connect.ts";
import { nodeWithId } from "../../graph/edits/look-up.ts";
import type { Edge, Graph, Node } from "../../graph/graph.ts";
import type { InputPort, Layer } from "../../graph/layer.ts";
import { outputPorts } from "../../graph/layer-catalogue.ts";
import { printShape, printSource } from "../format.ts";
import { useFacts } from "../stores/compilation.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { Button } from "../widgets/Button.tsx";
import { Provenance } from "../widgets/Provenance.tsx";
import field from "./Field.module.css";
import css from "./Inspector.module.css";

interface InputListProps {
  readonly node: Node;
  readonly layer: Layer;
}

/** The section `Inputs`. */
export function InputList({ node, layer }: InputListProps) {
  return (
    <section className={css["section"]} data-figures="" aria-label="Inputs">
      <h3>
        Inputs
        <Provenance
          kind="derived"
          by="From the graph: the shape of one image that comes from each."
        />
      </h3>
      {layer.inputs.map((port) => (
        <PortInputs key={port.name} node={node} port={port} />
      ))}
    </section>
  );
}

function PortInputs({ node, port }: { readonly node: Node; readonly port: InputPort }) {
  const graph = useGraphStore((store) => store.graph);
  const edges = inputsOf(graph, node.id, port.name);
  const sources = legalSources(graph, node, port);
  const verb = port.many || edges.length === 0 ? "Add an input" : "Replace the input";
  return (
    <>
      <ol className={css["inputs"]}>
        {edges.map((edge, index) => (
          <InputRow
            key={edge.id}
            edge={edge}
            isFirst={index === 0}
            isLast={index === edges.length - 1}
            isOrdered={port.many && edges.length > 1}
          />
        ))}
      </ol>
      <span className={field["select"]}>
        <select
          className={`${field["box"]} ${field["choice"]}`}
          aria-label={verb}
          value=""
          onChange={({ target }) => {
            const link = sources[Number(target.value)]?.link;
            if (link) edit((present) => connect(present, link));
          }}
        >
          <option value="">{sources.length > 0 ? `${verb}…` : "No layer can feed this one"}</option>
          {sources.map(({ label }, index) => (
            <option key={label} value={index}>
              {label}
            </option>
          ))}
        </select>
      </span>
    </>
  );
}

interface InputRowProps {
  readonly edge: Edge;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isOrdered: boolean;
}

function InputRow({ edge, isFirst, isLast, isOrdered }: InputRowProps) {
  const name = useGraphStore(({ graph }) => {
    const source = nodeWithId(graph, edge.source);
    return source ? printSource(source, edge.sourcePort) : "?";
  });
  const shape = useFacts(edge.source)?.shape;
  const move = (by: -1 | 1) => edit((graph) => moveInput(graph, edge.id, by));
  return (
    <li>
      <span>{name}</span>
      <span className="number">{shape ? printShape(shape) : "–"}</span>
      {isOrdered && (
        <>
          <Button
            icon
            label={`Move ${name} up`}
            reason={isFirst ? "It is the first" : null}
            onClick={() => move(-1)}
          >
            <ArrowUp size={13} />
          </Button>
          <Button
            icon
            label={`Move ${name} down`}
            reason={isLast ? "It is the last" : null}
            onClick={() => move(1)}
          >
            <ArrowDown size={13} />
          </Button>
        </>
      )}
      <Button
        icon
        label={`Remove ${name}`}
        onClick={() => edit((graph) => removeEdges(graph, [edge.id]))}
      >
        <X size={13} />
      </Button>
    </li>
  );
}

interface Source {
  readonly link: Link;
  readonly label: string;
}

/** Every output port that may feed a port, in the order of the nodes. */
function legalSources(graph: Graph, target: Node, port: InputPort): Source[] {
  return graph.nodes.flatMap((source) =>
    outputPorts(source).flatMap((sourcePort) => {
      const link = { source: source.id, sourcePort, target: target.id, targetPort: port.name };
      if (connectionProblem(graph, link) !== null) return [];
      return [{ link, label: `${printSource(source, sourcePort)} (${source.type})` }];
    }),
  );
}
