/** What is known of the learner's drawing and run when a check looks. */
import type { Graph, NodeId } from "../graph/graph.ts";

/** Times of the steps of this drawing with one batch size, on one engine and one choice of lanes. */
export interface Speed {
  readonly batchSize: number;
  /** 0, and so are the threads, on an engine that has none. */
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
  /** On one op, at most; 0 on an engine that has no lanes. */
  readonly threads: number;
  /** The times of all dispatches, and of the longest chain of them, in milliseconds; null where that is not known. */
  readonly workMs: number | null;
  readonly spanMs: number | null;
  /** Forks whose branches were seen to overlap, and all forks. */
  readonly overlapped: number;
  readonly forks: number;
}

/** What the run made of exactly this drawing. Steps that were taken before an edit are those of another. */
export interface RunFacts {
  /** Steps of this drawing. */
  readonly step: number;
  /** The step of the run after which this drawing came. */
  readonly from: number;
  /** Over the whole validation set, as last measured after a step of this drawing; null before that. */
  readonly accuracy: number | null;
  /** The step of the run after which that was. */
  readonly accuracyAt: number | null;
}

export interface LessonFacts {
  readonly graph: Graph;
  /** The drawing that the step began with: a layer of it that was renamed is still the one that the lesson names. */
  readonly given: Graph | null;
  /** Output shape of each node for one image, where it could be inferred. */
  readonly shapes: ReadonlyMap<NodeId, readonly number[]>;
  /** Codes of the compiler's errors. */
  readonly errors: readonly string[];
  /** All trainable numbers. */
  readonly parameters: number;
  /** Dispatches of a training step as it would run now, and as drawn, with no pass at all; null while there are errors. */
  readonly dispatches: { readonly now: number; readonly drawn: number } | null;
  /** The compiler's passes by name, and those that are switched off. */
  readonly passes: { readonly all: readonly string[]; readonly off: readonly string[] };
  /** Null while no step of this drawing was taken. */
  readonly run: RunFacts | null;
  /** The newest profile of exactly this drawing, or null. */
  readonly profile: ProfileFacts | null;
  /** Since the lesson was opened, of drawings that are this one but for the batch size; the newest of each kind. */
  readonly speeds: readonly Speed[];
}
