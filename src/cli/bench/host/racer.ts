/** A contender in the thread where it runs, opened and waiting for steps. */
import type { Peer } from "../../../runtime/peer-task.ts";

/** A peer, or an engine that looks like one. */
export interface Racer extends Peer {
  /** How many steps it takes at once, now; 1 for a library that is called step by step. */
  readonly stepsPerCall: number;
}
