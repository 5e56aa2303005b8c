/** Who takes part in a benchmark: an engine of ours or a library beside it. */

import type { GpuCalls } from "../../runtime/webgpu/count-gpu-calls.ts";

/** How an engine shares its work out, as far as it does: 1 and 1 for everything else. */
export interface Sharing {
  /** At most this many operations side by side. */
  readonly lanes: number;
  /** At most this many lanes on one operation. */
  readonly threads: number;
}

export interface Contender extends Sharing {
  readonly kind: "engine" | "peer";
  /** `wasm`, `tfjs:cpu`, `tfjs-layers:webgpu`, `jax-js:wasm`, `pytorch:1`. */
  readonly name: string;
}

/** The contender in words: `wasm`; `wasm, 2 lanes`; `wasm, 2 lanes, 1 thread` where fewer lanes work on one operation than there are. */
export function labelOf({ name, lanes, threads }: Omit<Contender, "kind">): string {
  const parts = [
    name,
    ...(lanes === 1 ? [] : [`${lanes} lanes`]),
    ...(threads === lanes ? [] : [threads === 1 ? "1 thread" : `${threads} threads`]),
  ];
  return parts.join(", ");
}

/** What a contender trains. */
export interface Course {
  readonly model: string;
  /** Images per step. */
  readonly batch: number;
}

/** How a contender started. */
export interface Opened {
  /** What it runs on, in words. */
  readonly device: string;
  /** From the request for the engine or model to the loss of its first step. */
  readonly firstStepMs: number;
  readonly loss: number;
}

/** Some steps in a row, timed as a whole and with all work ended. */
export interface Trained {
  readonly durationMs: number;
  readonly losses: readonly number[];
}

/** No call at all. */
export const noGpuCalls: GpuCalls = {
  dispatches: 0,
  passes: 0,
  submits: 0,
  bindGroups: 0,
  buffersCreated: 0,
  pipelines: 0,
  bytesUploaded: 0,
};

/** The best rates an engine reached on its device. */
export interface Peaks {
  /** Of a matrix product, forward. */
  readonly gflops: number;
  /** Of a chain of elementwise kernels, bytes read and written. */
  readonly gbps: number;
  /** Of 3×3 convolutions from 32 to 32 channels, forward. */
  readonly convGflops: number;
  /** Of whole training steps of the same convolutions. */
  readonly convTrainGflops: number;
}

/** A contender where it runs: in a worker of the browser, in a thread of Node, or in a process of its own. */
export interface Seat {
  readonly contender: Contender;
  open(): Promise<Opened>;
  train(steps: number): Promise<Trained>;
  /** Trains about so many steps and counts. */
  count(steps: number): Promise<GpuCalls>;
  /** Ends it, whatever it is doing. */
  close(): Promise<void>;
}
