/** Looks at the learner's drawing and run: whether a task is done, and what was found instead. */
import type { FieldValue, Graph, Node, NodeId } from "../graph/graph.ts";
import { hasPath } from "./has-path.ts";

/** Times of the steps of this drawing with one batch size, on one engine and one choice of lanes. */
export interface Speed {
  readonly batchSize: number;
  readonly lanes: number;
  readonly threads: number;
  readonly engine: string;
  readonly msPerStep: number;
}

/** What was measured within one step of this very drawing. */
export interface ProfileFacts {
  readonly batchSize: number;
  /** That may run side by side. */
  readonly lanes: number;
  /** On one op, at most. */
  readonly threads: number;
  /** The times of all dispatches, and of the longest chain of them, in milliseconds; null where that is not known. */
  readonly workMs: number | null;
  readonly spanMs: number | null;
  /** Forks whose branches were seen to overlap, and all forks. */
  readonly overlapped: number;
  readonly forks: number;
}

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
  /** The newest profile of exactly this drawing, or null. */
  readonly profile: ProfileFacts | null;
  /** Since the lesson was opened, of drawings that are this one but for the batch size; the newest of each kind. */
  readonly speeds: readonly Speed[];
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
  | {
      /** A step of this drawing was measured, with so many pictures and so many lanes. */
      readonly kind: "profile";
      readonly batch?: number;
      readonly leastLanes?: number;
      readonly mostLanes?: number;
      readonly threads?: number;
    }
  | { readonly kind: "work-over-span"; readonly least: number; readonly most: number }
  | { readonly kind: "overlap"; readonly least: number }
  | {
      /** How many times more pictures a second with a large batch than with a small one, on one engine. */
      readonly kind: "batch-gain";
      readonly small: number;
      readonly large: number;
      readonly least: number;
    }
  | { readonly kind: "speed"; readonly lanes: number; readonly threads: number }
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
    case "profile":
      return findProfile(check, facts.profile);
    case "work-over-span":
      return compareWorkAndSpan(check, facts.profile);
    case "overlap": {
      const { overlapped, forks } = facts.profile ?? { overlapped: 0, forks: 0 };
      const found = facts.profile ? `${overlapped} of ${forks} forks` : "not measured yet";
      return { holds: overlapped >= check.least, found };
    }
    case "batch-gain":
      return compareBatches(check, facts.speeds);
    case "speed": {
      const found = facts.speeds.find(
        ({ lanes, threads, batchSize }) =>
          lanes === check.lanes &&
          threads === check.threads &&
          batchSize === facts.graph.training.batchSize,
      );
      return { holds: found !== undefined, found: printSpeeds(facts) };
    }
    default:
      return check satisfies never;
  }
}

function findProfile(
  {
    batch,
    leastLanes = 1,
    mostLanes = Number.POSITIVE_INFINITY,
    threads,
  }: Extract<Check, { kind: "profile" }>,
  profile: ProfileFacts | null,
): Verdict {
  if (profile === null) return { holds: false, found: "not measured yet" };
  const holds =
    (batch === undefined || profile.batchSize === batch) &&
    profile.lanes >= leastLanes &&
    profile.lanes <= mostLanes &&
    (threads === undefined || profile.threads === threads);
  const lanes = profile.lanes === 1 ? "1 lane" : `${profile.lanes} lanes`;
  return { holds, found: `measured: batch ${profile.batchSize}, ${lanes}` };
}

function compareWorkAndSpan(
  { least, most }: Extract<Check, { kind: "work-over-span" }>,
  profile: ProfileFacts | null,
): Verdict {
  const { workMs = null, spanMs = null } = profile ?? {};
  if (workMs === null || spanMs === null) return { holds: false, found: "not measured yet" };
  const ratio = workMs / spanMs;
  return {
    holds: ratio > least && ratio <= most,
    found: `${workMs.toFixed(2)} ms ÷ ${spanMs.toFixed(2)} ms = ${ratio.toFixed(2)}`,
  };
}

function compareBatches(
  { small, large, least }: Extract<Check, { kind: "batch-gain" }>,
  speeds: readonly Speed[],
): Verdict {
  const after = speeds.find(({ batchSize }) => batchSize === large);
  const before = speeds.find(
    ({ batchSize, engine }) => batchSize === small && engine === after?.engine,
  );
  if (!before || !after)
    return { holds: false, found: `a batch of ${after ? small : large} is not measured yet` };
  const gain = ((large / small) * before.msPerStep) / after.msPerStep;
  return {
    holds: gain >= least,
    found: `${before.msPerStep.toFixed(2)} ms and ${after.msPerStep.toFixed(2)} ms per step: ${gain.toFixed(1)} times`,
  };
}

function printSpeeds({ speeds, graph }: LessonFacts): string {
  const texts = speeds
    .filter(({ batchSize }) => batchSize === graph.training.batchSize)
    .map(({ lanes, threads, msPerStep }) => `${lanes}/${threads}: ${msPerStep.toFixed(1)} ms`);
  return texts.length === 0 ? "not measured yet" : `lanes/threads ${texts.join(", ")}`;
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
