/** Warns of a function on the scores that the loss, or a softmax before it, does not expect there. */
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import type { Graph, Node, NodeId } from "../../graph/graph.ts";
import type { ActivationName } from "../../graph/layers/shared-fields.ts";
import type { Diagnostic } from "../diagnostic.ts";

/** The nodes that each node reads, by id. */
type Sources = ReadonlyMap<NodeId, readonly Node[]>;

/** Whoever reads scores as they are: an Output with its loss, or a softmax of its own. */
interface Reader {
  readonly node: Node;
  readonly isSoftmax: boolean;
  /** `the loss of output`, or `the softmax of act1`. */
  readonly words: string;
}

/**
 * One warning for each layer whose function spoils scores: relu cuts off what is below 0, others bound the scores or flatten them, and
 * a softmax twice leaves hardly a difference. Layers in between that change no number are looked through.
 */
export function checkScores(graph: Graph): Diagnostic[] {
  const sources = sourcesOf(graph);
  const classes = dataCatalogue.get(graph.training.data)?.classes.length ?? 0;
  const outputs = graph.nodes.filter(({ type }) => type === "Output");
  return outputs.flatMap((node) => {
    const loss = node.fields["loss"];
    const isSoftmax = loss === "softmax cross-entropy";
    return checkReader({ node, isSoftmax, words: `the loss of ${node.name}` }, sources, classes);
  });
}

function checkReader(reader: Reader, sources: Sources, classes: number): Diagnostic[] {
  return nearest(reader.node, sources).flatMap((node) => {
    const applied = functionOf(node);
    if (applied === null) return [];
    if (applied.name !== "softmax") return spoiltScores(reader, node, applied, classes);
    if (reader.isSoftmax) return [repeatedSoftmax(reader, node, applied)];
    const words = `the softmax of ${node.name}`;
    return checkReader({ node, isSoftmax: true, words }, sources, classes);
  });
}

function repeatedSoftmax({ node: reader, words }: Reader, node: Node, { field }: Applied) {
  const isLoss = reader.type === "Output";
  return warning("repeated-softmax", node, field, {
    message: `${node.name} applies softmax, and ${words} applies it again: scores between 0 and 1 give probabilities that hardly differ, so it learns slowly.`,
    hint: `Delete ${node.name}${isLoss ? `, or choose another loss for ${reader.name}` : ""}.`,
  });
}

function spoiltScores(
  { isSoftmax, words }: Reader,
  node: Node,
  { name, field }: Applied & { readonly name: ActivationName | "softmax" },
  classes: number,
): Diagnostic[] {
  const why = name === "softmax" ? null : isSoftmax ? beforeSoftmax[name] : beforeOthers[name];
  if (!why) return [];
  const code = name === "relu" ? "relu-before-loss" : "activation-before-loss";
  const remedy =
    field === "function"
      ? `Delete ${node.name}, or move it before the layer that gives the scores`
      : `Set the activation of ${node.name} to none`;
  return [
    warning(code, node, field, {
      message: `${node.name} applies ${name} to the scores, right before ${words}: ${why(classes)}.`,
      hint: `${remedy}: scores may be any number, above 0 and below.`,
    }),
  ];
}

type Why = (classes: number) => string;

const cutOff: Why = () =>
  "every score below 0 becomes 0 and passes no gradient back, so that a class whose scores are all cut off cannot learn";

/** What each function does to scores that become probabilities by softmax. */
const beforeSoftmax: Readonly<Record<ActivationName, Why>> = {
  relu: cutOff,
  "leaky relu": () =>
    "scores below 0 count a fifth, and so does the gradient that they pass back, so that it learns more slowly",
  elu: () =>
    "no score is below −1, and one near it passes hardly any gradient back, so that it learns more slowly",
  gelu: () =>
    "no score is below −0.17, and those far below 0 pass no gradient back, so that a class can stop learning",
  silu: () =>
    "no score is below −0.28, and those far below 0 pass hardly any gradient back, so that a class can stop learning",
  sigmoid: (classes) => bounded(0, 1, classes),
  tanh: (classes) => bounded(-1, 1, classes),
};

/** What is really harmful where the loss reads the scores as they are: its targets are 0 and 1, which bounded functions reach. */
const beforeOthers: Partial<Readonly<Record<ActivationName, Why>>> = { relu: cutOff };

/** The largest probability that softmax gives where all scores lie between two bounds. */
function bounded(least: number, most: number, classes: number): string {
  const share = 1 / (1 + Math.max(1, classes - 1) * Math.exp(least - most));
  const range = `scores between ${least === 0 ? "0" : `−${-least}`} and ${most}`;
  return `${range} give the right one of ${classes} classes a probability of ${Math.round(100 * share)} % at most, and a loss of ${(-Math.log(share)).toFixed(2)} at least`;
}

/** A function and the field that names it. */
interface Applied {
  readonly name: ActivationName | "softmax";
  readonly field: "activation" | "function";
}

function functionOf({ type, fields }: Node): Applied | null {
  const field = type === "Activation" ? "function" : "activation";
  const name = fields[field];
  const isKnown =
    typeof name === "string" && (name === "softmax" || Object.hasOwn(beforeSoftmax, name));
  return isKnown ? { name: name as Applied["name"], field } : null;
}

/** The nodes above a reader whose numbers reach it unchanged. */
function nearest(reader: Node, sources: Sources): readonly Node[] {
  const seen = new Set<NodeId>();
  const waiting = [...(sources.get(reader.id) ?? [])];
  const found: Node[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node.id)) continue;
    seen.add(node.id);
    const above = sources.get(node.id) ?? [];
    if (changesNothing(node, above.length)) waiting.push(...above);
    else found.push(node);
  }
  return found;
}

/** Whether a layer hands on the very numbers that it gets, if in another shape or order. Dropout does, but for the zeros. */
function changesNothing({ type, fields }: Node, inputs: number): boolean {
  const isOne = (field: string) => String(fields[field]) === "1,1";
  switch (type) {
    case "Flatten":
    case "Dropout":
    case "Reshape":
    case "Split":
    case "Concat":
      return true;
    case "Add":
    case "Multiply":
      return inputs === 1;
    case "MaxPool":
    case "AvgPool":
      return isOne("window") && isOne("strides");
    case "ZeroPad":
      return ["top", "bottom", "left", "right"].every((side) => fields[side] === 0);
    default:
      return false;
  }
}

function sourcesOf({ nodes, edges }: Graph): Sources {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sources = new Map<NodeId, Node[]>();
  for (const { source, target } of edges) {
    const from = byId.get(source);
    if (!from) continue;
    const above = sources.get(target);
    if (above) above.push(from);
    else sources.set(target, [from]);
  }
  return sources;
}

function warning(
  code: Diagnostic["code"],
  node: Node,
  field: string,
  words: Pick<Diagnostic, "message" | "hint">,
): Diagnostic {
  return { code, severity: "warning", ...words, node: node.id, field };
}
