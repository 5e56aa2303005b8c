/** A worker that a lane runs in, whether of a browser or of Node, and what is said to it. */
import type { StepMemory } from "./step-state.ts";
import type { TaskGraph } from "./task-graph.ts";

/** Where a lane finds the module's memory and what it needs for itself. */
export interface LaneRoom {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Byte address of the lane's own scratch. */
  readonly scratch: number;
}

/** Tells a worker to be a lane: it works on steps of these graphs until they are taken back through the shared words. */
export interface LaneOrder {
  readonly lane: number;
  readonly room: LaneRoom;
  readonly steps: StepMemory;
  readonly graphs: readonly TaskGraph[];
}

/** A lane is `ready` before it begins to wait for steps; `failed` ends it. */
export type LaneReply =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly detail: string };

/** What the pool of lanes needs of a worker. */
export interface LaneWorker {
  readonly post: (order: LaneOrder) => void;
  readonly terminate: () => void;
}

/** Starts a worker. What it says comes to `onReply`, its own death as `failed`. */
export type StartLane = (onReply: (reply: LaneReply) => void) => LaneWorker;
