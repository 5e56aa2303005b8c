/** What the doctor knows of a run: the network that is trained and the numbers that its events told. */
import type { Graph } from "../graph/graph.ts";
import type { Event, Fault } from "../protocol/event.ts";
import type { StoredBuffer } from "../protocol/program.ts";

/** The figures of a validation, with the step after which it took place. */
type Validation = Pick<Extract<Event, { type: "validation" }>, "step" | "loss" | "accuracy">;

export interface RunNumbers {
  /** As it is trained. */
  readonly graph: Graph;
  /** What its training Program stores; their initializers tell how large weights are at the beginning. */
  readonly stored: readonly StoredBuffer[];
  /** Of step `firstStep` and those after it, each over its batch; not a number where a step is not known. */
  readonly losses: ArrayLike<number>;
  readonly firstStep: number;
  readonly validations: readonly Validation[];
  /** What ended the run, or null. */
  readonly fault: Fault | null;
}
