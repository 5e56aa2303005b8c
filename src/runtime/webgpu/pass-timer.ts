/** Times compute passes: by the device's own clock where it has one, or else by waiting for each. */
import type { Device } from "./device.ts";
import type { Runnable } from "./loaded-program.ts";
import { encodeRunnable } from "./loaded-run.ts";

/** A pass that does the same some times over. */
export interface TimedPass {
  readonly runnable: Runnable;
  readonly repeats: number;
}

/** Passes of one submit: WebGPU's least limit of a query set is 4,096 queries. */
const passesPerSubmit = 256;

/** Owns what timing needs on the device. */
export class PassTimer {
  readonly method: "gpu-timestamps" | "wall-clock";
  readonly #device: Device;
  readonly #bindGroup: GPUBindGroup;
  readonly #queries: GPUQuerySet | null;
  readonly #resolved: GPUBuffer | null;
  readonly #staging: GPUBuffer | null;
  #leastStepNs = Number.POSITIVE_INFINITY;

  constructor(device: Device, bindGroup: GPUBindGroup) {
    const { gpu } = device;
    this.#device = device;
    this.#bindGroup = bindGroup;
    const hasClock = gpu.features.has("timestamp-query");
    this.method = hasClock ? "gpu-timestamps" : "wall-clock";
    const count = 2 * passesPerSubmit;
    const size = 8 * count;
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#queries = hasClock ? gpu.createQuerySet({ type: "timestamp", count }) : null;
    this.#resolved = hasClock ? gpu.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC }) : null;
    this.#staging = hasClock ? gpu.createBuffer({ size, usage: COPY_DST | MAP_READ }) : null;
  }

  /** The least difference between two stamps so far, in milliseconds; 0 where there were none. */
  get clockStepMs(): number {
    return Number.isFinite(this.#leastStepNs) ? this.#leastStepNs / 1e6 : 0;
  }

  /** The time of each pass, in milliseconds. */
  async time(passes: readonly TimedPass[]): Promise<number[]> {
    if (this.#queries === null) return this.#timeByWaiting(passes);
    const times: number[] = [];
    for (let begin = 0; begin < passes.length; begin += passesPerSubmit)
      times.push(...(await this.#timeByStamps(passes.slice(begin, begin + passesPerSubmit))));
    return times;
  }

  dispose(): void {
    this.#queries?.destroy();
    this.#resolved?.destroy();
    this.#staging?.destroy();
  }

  async #timeByStamps(passes: readonly TimedPass[]): Promise<number[]> {
    const { gpu } = this.#device;
    const [querySet, resolved, staging] = [this.#queries, this.#resolved, this.#staging];
    if (!querySet || !resolved || !staging) return [];
    const encoder = gpu.createCommandEncoder();
    for (const [index, timed] of passes.entries()) {
      const stamps = { beginningOfPassWriteIndex: 2 * index, endOfPassWriteIndex: 2 * index + 1 };
      this.#encode(encoder.beginComputePass({ timestampWrites: { querySet, ...stamps } }), timed);
    }
    const bytes = 16 * passes.length;
    encoder.resolveQuerySet(querySet, 0, 2 * passes.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
    gpu.queue.submit([encoder.finish()]);
    await this.#device.wait(staging.mapAsync(GPUMapMode.READ, 0, bytes), "profiling a step");
    const stamps = new BigUint64Array(staging.getMappedRange(0, bytes).slice(0));
    staging.unmap();
    this.#learnStep(stamps);
    return passes.map((_, index) =>
      Math.max(0, Number((stamps[2 * index + 1] ?? 0n) - (stamps[2 * index] ?? 0n)) / 1e6),
    );
  }

  async #timeByWaiting(passes: readonly TimedPass[]): Promise<number[]> {
    const { gpu } = this.#device;
    const times: number[] = [];
    for (const timed of passes) {
      const beginMs = performance.now();
      const encoder = gpu.createCommandEncoder();
      this.#encode(encoder.beginComputePass(), timed);
      gpu.queue.submit([encoder.finish()]);
      await this.#device.wait(gpu.queue.onSubmittedWorkDone(), "profiling a step");
      times.push(performance.now() - beginMs);
    }
    return times;
  }

  #encode(pass: GPUComputePassEncoder, { runnable, repeats }: TimedPass): void {
    pass.setBindGroup(0, this.#bindGroup);
    for (let repeat = 0; repeat < repeats; repeat++) encodeRunnable(pass, runnable);
    pass.end();
  }

  #learnStep(stamps: BigUint64Array): void {
    const sorted = [...new Set(stamps)].sort((a, b) => (a < b ? -1 : 1));
    for (const [index, stamp] of sorted.slice(1).entries())
      this.#leastStepNs = Math.min(this.#leastStepNs, Number(stamp - (sorted[index] ?? 0n)));
  }
}
