/** A network as a library of its own is asked to train it, for comparison with an engine. */
import type { Batch } from "../protocol/batch.ts";

/** One layer, as drawn. Layers come in an order in which inputs stand before what reads them. */
export interface PeerLayer {
  readonly name: string;
  /** As in the layer catalogue. */
  readonly type: string;
  /** Names of the layers it reads. */
  readonly inputs: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of one image, without the batch axis: [H, W, C] or [C]. */
  readonly shape: readonly number[];
}

/** A parameter or a running statistic before the first step. */
export interface PeerWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Everything a peer needs to do the very steps that an engine does: softmax cross-entropy, Adam, these batches in turn. */
export interface PeerTask {
  readonly layers: readonly PeerLayer[];
  /** By `<layer>/<parameter>`, laid out as in the Program: kernels [K,K,C,F] and [C,F]. */
  readonly weights: ReadonlyMap<string, PeerWeight>;
  readonly batches: readonly Batch[];
  readonly classes: number;
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
}

/** A library with the task set up, ready for its first step. */
export interface Peer {
  /** What it runs on, in words. */
  readonly device: string;
  /** Does this many steps; the loss of each is that before the update. All work has ended when it returns. */
  train(steps: number): Promise<readonly number[]>;
  dispose(): void;
}
