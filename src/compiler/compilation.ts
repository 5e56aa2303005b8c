/** What `compile()` returns: the Programs, every stage on the way to them, and what is to be said about the graph. */
import type { DataSet } from "../graph/data-catalogue.ts";
import type { NodeId } from "../graph/graph.ts";
import type { Program, ProgramSet } from "../protocol/program.ts";
import type { Pass, PassRun } from "./3-optimize/pass.ts";
import type { Schedule, ScheduleKind } from "./5-schedule/schedule.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Ir } from "./ir.ts";

/** What is known of a node without running it. All figures are derived from the graph. */
export interface NodeFacts {
  /** Shape of its output for one image, without the batch axis: [H, W, C] or [C]. Output repeats its input's. */
  readonly shape: readonly number[];
  /** Trainable numbers. */
  readonly parameters: number;
  /** Floating-point operations of the forward pass for one image. */
  readonly flops: number;
  /** First and last wavefront of its forward ops, or null when it has none of its own. */
  readonly wavefronts: readonly [first: number, last: number] | null;
}

/** Looks at what each phase and pass leaves; tests hand in the verifier here. What it throws leaves `compile()`. */
export interface Inspector {
  /** `stage` names the phase or pass that made the Ir. */
  readonly ir: (stage: string, ir: Ir) => void;
  readonly program: (program: Program) => void;
}

export interface CompileOptions {
  /** The passes to run, in this order; all of them when left out. */
  readonly passes?: readonly Pass[];
  /** `wavefront` when left out. */
  readonly schedule?: ScheduleKind;
  /** Stores the gradient of each parameter beside it, in a slot named `<parameter>/gradient`, for an engine to read after a step. */
  readonly keepGradients?: boolean;
  /** Stands in for the data set that the graph names, which must be one of the catalogue all the same. */
  readonly dataSet?: DataSet;
  readonly inspector?: Inspector;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** Facts of every node whose shape could be inferred, also when others have errors. */
  readonly facts: ReadonlyMap<NodeId, NodeFacts>;
  /** Each stage of the training Program for a full batch, for reading; null when there are errors. */
  readonly stages: Stages | null;
  /** Null when there is any diagnostic of severity `error`. */
  readonly programs: ProgramSet | null;
}

export interface Stages {
  readonly built: Ir;
  readonly differentiated: Ir;
  /** What each pass left and did, in the order in which they ran. */
  readonly passes: readonly PassRun[];
  /** After the last pass. */
  readonly optimized: Ir;
  readonly schedule: Schedule;
}
