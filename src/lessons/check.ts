/** Looks at the learner's drawing and run: whether a task is done, and what was found instead. */
import type { FieldValue, Graph, Node, NodeId } from "../graph/graph.ts";
import { hasPath } from "./has-path.ts";

/** What is known of the learner's drawing and run when a check looks. */
export interface LessonFacts {
  readonly graph: Graph;
  /** Output shape of each node for one image, where it could be inferred. */
  readonly shapes: ReadonlyMap<NodeId, readonly number[]>;
  /** Codes of the compiler's errors. */
  readonly errors: readonly string[];
  /** All trainable numbers. */
  readonly parameters: number;
  /** Dispatches of a training step as it would run now, and as drawn, with no pass at all; null while there are errors. */
  readonly dispatches: { readonly now: number; readonly drawn: number } | null;
  /** The run of exactly this drawing; null while none has begun. */
  readonly run: {
    readonly step: number;
    /** Over the whole validation set, as last measured; null before that. */
    readonly accuracy: number | null;
  } | null;
}

/** What is looked at. Every kind truly evaluates the learner's own drawing or run. */
export type Check =
  | {
      /** At least `count` layers of this type with these fields, these output shapes, and a way from the input. */
      readonly kind: "layer";
      readonly type: string;
      readonly fields?: Readonly<Record<string, FieldValue>>;
      readonly shape?: readonly number[];
      readonly count?: number;
    }
  | {
      /** Whether a layer of one type reads a layer of another. */
      readonly kind: "reads";
      readonly type: string;
      readonly from: string;
    }
  | { readonly kind: "fewer-layers"; readonly type: string; readonly most: number }
  | { readonly kind: "no-errors" }
  | { readonly kind: "error"; readonly code: string }
  | { readonly kind: "parameters"; readonly most: number; readonly least?: number }
  | {
      /** Whether a way leads from one named node to another. */
      readonly kind: "way";
      readonly from: string;
      readonly to: string;
      readonly exists: boolean;
    }
  | { readonly kind: "steps"; readonly least: number }
  | { readonly kind: "accuracy"; readonly least?: number; readonly most?: number }
  | {
      readonly kind: "dispatches";
      readonly of: "now" | "drawn";
      readonly most?: number;
      readonly least?: number;
    };

/** Whether it holds, and what was found, in a few words. */
export interface Verdict {
  readonly holds: boolean;
  readonly found: string;
}

/** Looks whether a check holds. */
export function evaluate(check: Check, facts: LessonFacts): Verdict {
  switch (check.kind) {
    case "layer":
      return findLayers(check, facts);
    case "reads":
      return findReader(check, facts);
    case "fewer-layers": {
      const count = facts.graph.nodes.filter(({ type }) => type === check.type).length;
      return { holds: count <= check.most, found: `${count} ${check.type}` };
    }
    case "no-errors":
      return {
        holds: facts.errors.length === 0 && facts.graph.nodes.length > 0,
        found: facts.errors.length === 0 ? "no problems" : `${facts.errors.length} left`,
      };
    case "error":
      return {
        holds: facts.errors.includes(check.code),
        found: facts.errors[0] ?? "no problems yet",
      };
    case "parameters":
      return within(facts.errors.length > 0 ? null : facts.parameters, check, "parameters");
    case "way":
      return findWay(check, facts);
    case "steps":
      return within(facts.run?.step ?? 0, check, "steps of this drawing");
    case "accuracy": {
      const share = facts.run?.accuracy ?? null;
      const verdict = within(share, check, "");
      return {
        ...verdict,
        found: share === null ? "not measured yet" : `${(share * 100).toFixed(1)} %`,
      };
    }
    case "dispatches":
      return within(facts.dispatches?.[check.of] ?? null, check, "dispatches");
    default:
      return check satisfies never;
  }
}

function findLayers(
  { type, fields = {}, shape, count = 1 }: Extract<Check, { kind: "layer" }>,
  { graph, shapes }: LessonFacts,
): Verdict {
  const ofType = graph.nodes.filter((node) => node.type === type);
  const fitting = ofType.filter(
    (node) =>
      Object.entries(fields).every(([name, value]) => isSame(node.fields[name], value)) &&
      (shape === undefined || isSame(shapes.get(node.id), shape)) &&
      comesFromInput(graph, node),
  );
  const [first] = ofType;
  if (!first) return { holds: false, found: `no ${type} yet` };
  const seen = ofType.map(({ id }) => shapes.get(id)?.join("×") ?? "no shape").join(", ");
  return { holds: fitting.length >= count, found: `${type}: ${seen}` };
}

function findReader(
  { type, from }: Extract<Check, { kind: "reads" }>,
  { graph }: LessonFacts,
): Verdict {
  const typeOf = new Map(graph.nodes.map((node) => [node.id, node.type]));
  const into = graph.edges.filter(({ target }) => typeOf.get(target) === type);
  const read = into.map(({ source }) => typeOf.get(source) ?? "nothing");
  return { holds: read.includes(from), found: `it reads ${read.join(", ") || "nothing"}` };
}

function comesFromInput(graph: Graph, node: Node): boolean {
  return graph.nodes.some(
    ({ id, type }) => type === "Input" && (id === node.id || hasPath(graph, id, node.id)),
  );
}

function findWay(
  { from, to, exists }: Extract<Check, { kind: "way" }>,
  { graph }: LessonFacts,
): Verdict {
  const idOf = (name: string) => graph.nodes.find((node) => node.name === name)?.id;
  const [source, target] = [idOf(from), idOf(to)];
  if (source === undefined || target === undefined)
    return { holds: false, found: `${source === undefined ? from : to} is gone` };
  const found = hasPath(graph, source, target);
  return { holds: found === exists, found: found ? "a way leads there" : "no way leads there" };
}

function within(
  value: number | null,
  {
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: { least?: number; most?: number },
  unit: string,
): Verdict {
  if (value === null) return { holds: false, found: "not known while there are problems" };
  return {
    holds: value >= least && value <= most,
    found: `${value.toLocaleString("en-US")} ${unit}`.trim(),
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
