/** What the compiler hands to an engine: plain data that says which kernels run on which buffers, and what waits for what. */
import type { NodeId } from "../graph/graph.ts";
import type { KernelCall } from "./kernel.ts";

/** Index into `Program.buffers`. */
export type BufferId = number;

/** Index into `Program.dispatches`. */
export type DispatchId = number;

export type DataType = "f32" | "i32";

/** Part of a training step. */
export type StepPhase = "forward" | "backward" | "update";

/**
 * What a buffer is for.
 *
 * `images`, `labels` are written by the engine before a step; `parameter`, `slot` and `statistic` live as long as the run;
 * `activation` and `gradient` live from `firstUse` to `lastUse`; `result` is read after the step.
 */
export type BufferRole =
  | "images"
  | "labels"
  | "parameter"
  | "slot"
  | "statistic"
  | "activation"
  | "gradient"
  | "result";

/**
 * A stretch of memory that buffers share: `stored` holds what outlives the step, end to end in the order parameters, slots,
 * statistics; `step` everything else.
 */
export type Arena = "stored" | "step";

/** A range of the last axis of a whole, from `begin` for as far as its own last axis goes. */
export interface View {
  /** The value or buffer it lies in, which is no view itself. */
  readonly of: number;
  /** Counted in numbers of the last axis. */
  readonly begin: number;
}

/**
 * A buffer with a view has no memory of its own: row r of it is row r of the whole, from `view.begin` on. The numbers of a whole
 * are written once, by one dispatch or by those that write its parts.
 */
export interface Buffer {
  readonly id: BufferId;
  readonly name: string;
  readonly role: BufferRole;
  readonly dataType: DataType;
  readonly shape: readonly number[];
  /** Where its numbers lie when it is a range of another buffer; absent where it has bytes of its own. */
  readonly view?: View;
  /** Bytes of its own: none for a view. */
  readonly sizeBytes: number;
  /** The dispatch that first writes it or, for a whole, a part of it; null when it exists before the step. */
  readonly firstUse: DispatchId | null;
  /** The last dispatch that touches it or, for a whole, a part of it; null when it outlives the step. */
  readonly lastUse: DispatchId | null;
  readonly arena: Arena;
  /**
   * Where it begins in its arena, a multiple of 256 (WebGPU's default `minStorageBufferOffsetAlignment`). Buffers of the step
   * share bytes when one has died before the other is born; see `Dispatch.memoryDependsOn`. A view has the offset of its whole.
   */
  readonly offsetBytes: number;
}

/** How a stored buffer is filled at step 0. `stream` keys the random numbers: see `counter-random.ts`. */
export type Initializer =
  | { readonly type: "zeros" }
  | { readonly type: "ones" }
  /** Uniform in ±√(6 / (fanIn + fanOut)). Glorot and Bengio 2010, eq. 16. */
  | {
      readonly type: "glorot-uniform";
      readonly fanIn: number;
      readonly fanOut: number;
      readonly stream: number;
    }
  /**
   * Normal with standard deviation √(2 / fanIn) / 0.87962566, cut off at two of these deviations, which leaves √(2 / fanIn).
   * He et al. 2015, eq. 10, truncated as Keras' HeNormal.
   *
   * Number i of n is the first of attempts k = 0, 1, … with |z| < 2, where
   * z = √(−2·ln(1 − u(j))) · cos(2π·u(j + 1)), j = 2·(i + k·n), and u(j) is the j-th uniform number under the stream's key.
   */
  | { readonly type: "he-normal"; readonly fanIn: number; readonly stream: number };

/**
 * A buffer that outlives the step: a trainable parameter, an optimizer slot or a running statistic.
 *
 * Programs of one set share stored buffers by `key`, which names the node by its id and so survives a change of name.
 */
export interface StoredBuffer {
  readonly key: string;
  /** `<node name>/<parameter>`, as shown to the user. */
  readonly name: string;
  readonly role: "parameter" | "slot" | "statistic";
  readonly shape: readonly number[];
  readonly buffer: BufferId;
  readonly initializer: Initializer;
  readonly origin: NodeId;
}

/** One kernel call. */
export type Dispatch = KernelCall & {
  readonly id: DispatchId;
  readonly reads: readonly BufferId[];
  readonly writes: readonly BufferId[];
  /** Dispatches that must have ended before this one begins. */
  readonly dependsOn: readonly DispatchId[];
  /**
   * Dispatches that touched what lay at the bytes that this one writes. An engine that uses the offsets and does not run
   * dispatches one by one waits for these too.
   */
  readonly memoryDependsOn: readonly DispatchId[];
  /** One more than the longest chain of dependencies before it. Equal numbers promise independence, not overlap. */
  readonly wavefront: number;
  readonly phase: StepPhase;
  /** The node it was made for, or null when the compiler made it up; `madeBy` then names the phase. */
  readonly origin: NodeId | null;
  readonly madeBy: string;
  /** Floating-point operations, derived from the shapes. */
  readonly flops: number;
  /** Bytes read and written, derived from the shapes. */
  readonly bytes: number;
};

/** Bytes by purpose. */
export interface Memory {
  readonly storedBytes: number;
  /** What a step takes: both arenas. */
  readonly peakBytes: number;
  /** The most that is alive at once, stored buffers included: no plan for the same schedule can take less. */
  readonly lowerBoundBytes: number;
  readonly arenaBytes: { readonly [A in Arena]: number };
}

/** One of the paths between a fork and the place where its paths meet. */
export interface Branch {
  /** Its nodes in the order of the step; empty where the path is a single edge. */
  readonly nodes: readonly NodeId[];
  /** The dispatches of those nodes in this part of the step. One that a pass made for several nodes belongs to none. */
  readonly dispatches: readonly DispatchId[];
}

/** A value that several paths of the drawing read which meet again: what lies on different paths may run together. */
export interface Fork {
  readonly phase: "forward" | "backward";
  /** The node whose value it is; null for the images. */
  readonly from: NodeId | null;
  /** The node where the paths have met. */
  readonly to: NodeId | null;
  /** Two or more. */
  readonly branches: readonly Branch[];
}

/** One step on a batch of a fixed size. Dispatches are in an order that respects their dependencies. */
export interface Program {
  readonly mode: "train" | "evaluate";
  readonly batchSize: number;
  readonly buffers: readonly Buffer[];
  readonly stored: readonly StoredBuffer[];
  readonly dispatches: readonly Dispatch[];
  /** Nested ones too, first those of the forward pass. */
  readonly forks: readonly Fork[];
  readonly images: BufferId;
  readonly labels: BufferId;
  /** Mean loss over the batch []. */
  readonly loss: BufferId;
  /** Correct answers in the batch []. */
  readonly correct: BufferId;
  /** Images of the batch whose label is among their three largest scores []; null while training. */
  readonly topK: BufferId | null;
  /** Images of the batch by label (row) and answer (column) [K,K]; null while training. */
  readonly confusion: BufferId | null;
  readonly memory: Memory;
}

/**
 * All Programs of one run: shapes are static, so the last partial batch of an epoch has a Program of its own.
 * A partial Program is null where the batch size divides the number of images.
 */
export interface ProgramSet {
  readonly train: Program;
  readonly trainPartial: Program | null;
  readonly evaluate: Program;
  readonly evaluatePartial: Program | null;
}
