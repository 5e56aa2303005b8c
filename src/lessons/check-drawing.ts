/** The checks of layers and of the edges between them. */
import type { FieldValue, Graph, Node, NodeId } from "../graph/graph.ts";
import type { Check, Verdict } from "./check.ts";
import type { LessonFacts } from "./facts.ts";
import { hasPath } from "./has-path.ts";
import { nodeCalled } from "./node-called.ts";

type CheckOf<K extends Check["kind"]> = Extract<Check, { kind: K }>;

/** Looks for layers of a type, with settings, a shape and a place. */
export function findLayers(
  { type, from, fields = {}, shape, count = 1 }: CheckOf<"layer">,
  { graph, shapes }: LessonFacts,
): Verdict {
  const ofType = graph.nodes.filter((node) => isOfType(node, type, shapes));
  const sourcesOf = ({ id }: Node) => [...directlyReadBy(graph, id), ...readBy(graph, id)];
  const fitting = ofType.filter(
    (node) =>
      Object.entries(fields).every(([name, value]) => isSame(fieldOf(graph, node, name), value)) &&
      (shape === undefined || isSame(shapes.get(node.id), shape)) &&
      (from === undefined || sourcesOf(node).some((read) => isOfType(read, from, shapes))) &&
      comesFromInput(graph, node),
  );
  const [first] = ofType;
  if (!first) return { holds: false, found: `no ${type} yet` };
  const seen = ofType.map((node) => {
    const given = shapes.get(node.id)?.join("×") ?? "no shape";
    if (from === undefined) return given;
    const read = readBy(graph, node.id).map((each) => each.type);
    return `${given} from ${read.join(" and ") || "nothing"}`;
  });
  return { holds: fitting.length >= count, found: `${type}: ${seen.join(", ")}` };
}

/** Looks whether a layer of one type reads one of another. */
export function findReader({ type, from }: CheckOf<"reads">, { graph }: LessonFacts): Verdict {
  const read = graph.nodes
    .filter((node) => node.type === type)
    .flatMap(({ id }) => [...directlyReadBy(graph, id), ...readBy(graph, id)])
    .map((node) => node.type);
  const named = [...new Set(read)].join(", ");
  return { holds: read.includes(from), found: `it reads ${named || "nothing"}` };
}

/** Looks whether a way leads between two layers that the lesson names. */
export function findWay(
  { from, to, exists }: CheckOf<"way">,
  { graph, given }: LessonFacts,
): Verdict {
  const [source, target] = [from, to].map((name) => nodeCalled(graph, given, name)?.id);
  if (source === undefined || target === undefined)
    return { holds: false, found: `${source === undefined ? from : to} is gone` };
  const found = hasPath(graph, source, target);
  return { holds: found === exists, found: found ? "a way leads there" : "no way leads there" };
}

/** A Reshape to one row is a Flatten. */
function isOfType(node: Node, type: string, shapes: LessonFacts["shapes"]): boolean {
  if (node.type === type) return true;
  return type === "Flatten" && node.type === "Reshape" && shapes.get(node.id)?.length === 1;
}

/** A setting of a layer; an activation that was drawn as a layer of its own, behind it, is its own. */
function fieldOf(graph: Graph, node: Node, name: string): FieldValue | undefined {
  const own = node.fields[name];
  if (name !== "activation" || own !== "none") return own;
  const readers = graph.edges
    .filter(({ source }) => source === node.id)
    .map(({ target }) => graph.nodes.find(({ id }) => id === target));
  const functions = new Set(
    readers.map((reader) =>
      reader?.type === "Activation" ? reader.fields["function"] : undefined,
    ),
  );
  const [only] = functions;
  return functions.size === 1 && only !== undefined ? only : own;
}

function directlyReadBy(graph: Graph, id: NodeId): readonly Node[] {
  return graph.edges.flatMap(({ source, target }) =>
    target === id ? (graph.nodes.find((node) => node.id === source) ?? []) : [],
  );
}

/** The layers that a layer reads, where need be through activations and layers that change nothing. */
function readBy(graph: Graph, id: NodeId): readonly Node[] {
  const seen = new Set<NodeId>();
  const found: Node[] = [];
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const node of directlyReadBy(graph, at)) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      if (letsThrough(node)) open.push(node.id);
      else found.push(node);
    }
  return found;
}

function letsThrough({ type, fields }: Node): boolean {
  if (type === "Activation") return true;
  if (type === "Dropout") return fields["rate"] === 0;
  if (type === "ZeroPad")
    return ["top", "bottom", "left", "right"].every((side) => fields[side] === 0);
  return false;
}

function comesFromInput(graph: Graph, node: Node): boolean {
  return graph.nodes.some(
    ({ id, type }) => type === "Input" && (id === node.id || hasPath(graph, id, node.id)),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
