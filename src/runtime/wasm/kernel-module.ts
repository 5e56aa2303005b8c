/** The compiled kernels, and what the engine needs of the place it runs in. */
import type { StartLane } from "./lanes/lane-worker.ts";

/** A build of the kernels. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  /** What of the processor it uses, in words: `relaxed SIMD`. */
  readonly instructions: string;
}

/** What a browser's worker and a terminal give the engine. */
export interface LaneHost {
  /** Fetches and compiles the best build that runs here, for memory of one kind or the other. */
  readonly loadKernels: (shared: boolean) => Promise<KernelModule>;
  readonly startLane: StartLane;
  /** Why lanes cannot share memory here; null where they can. */
  readonly whyUnshared: string | null;
  /** Processor cores that this program may keep busy. */
  readonly cores: number;
}
