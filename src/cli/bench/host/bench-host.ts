/** What a thread of the benchmark does for the one that asked for it: hold one contender, let it train, count its calls. */
import type { ReadBytes } from "../../../data/read-bytes.ts";
import type { EngineHost } from "../../../runtime/create-engine.ts";
import { probeDevice } from "../../../runtime/tfjs/probe-device.ts";
import { countGpuCalls, type GpuCalls } from "../../../runtime/webgpu/count-gpu-calls.ts";
import { type AccountJson, accountOf } from "../account.ts";
import { benchBatches, benchImages } from "../bench-data.ts";
import {
  type Contender,
  type Course,
  noGpuCalls,
  type Opened,
  type Peaks,
  type Trained,
} from "../contender.ts";
import type { EnduranceJson } from "../endurance.ts";
import { standardModel } from "../standard-models.ts";
import type { EnduranceOrder } from "./endure.ts";
import type { Racer } from "./racer.ts";

/** The WebGPU adapter in words; `software` where a program on the processor stands in for it. */
export interface AdapterFacts {
  readonly adapter: string | null;
  readonly software: boolean;
}

/** The course whose step is looked into. */
export interface AccountOrder {
  readonly contender: Contender;
  readonly course: Course;
  readonly peakGflops: number;
}

/** The methods that can be asked for from another thread, one argument each. */
export interface HostMethods {
  probe(): Promise<AdapterFacts>;
  open(order: { readonly contender: Contender; readonly course: Course }): Promise<Opened>;
  train(order: { readonly steps: number }): Promise<Trained>;
  count(order: { readonly steps: number }): Promise<GpuCalls>;
  measurePeaks(order: { readonly contender: Contender; readonly quick: boolean }): Promise<Peaks>;
  account(order: AccountOrder): Promise<AccountJson>;
  endure(order: EnduranceOrder): Promise<EnduranceJson>;
}

/** What the thread has: a way to the data sets, and what engines need of it. */
export class BenchHost implements HostMethods {
  readonly #read: ReadBytes;
  readonly #engines: EngineHost;
  #racer: Racer | null = null;

  constructor(read: ReadBytes, engines: EngineHost) {
    this.#read = read;
    this.#engines = engines;
  }

  async probe(): Promise<AdapterFacts> {
    const probe = await probeDevice("webgpu");
    return probe.available
      ? { adapter: probe.device, software: probe.software }
      : { adapter: null, software: false };
  }

  async open({
    contender,
    course,
  }: {
    readonly contender: Contender;
    readonly course: Course;
  }): Promise<Opened> {
    const graph = standardModel(course.model, course.batch);
    const batches = benchBatches(await benchImages(this.#read, course.model), course.batch);
    const open =
      contender.kind === "engine"
        ? (await import("./engine-racer.ts")).engineRacer(contender, this.#engines, graph, batches)
        : await (await import("./peer-racer.ts")).peerRacer(contender.name, graph, batches);
    const begin = performance.now();
    const racer = await open();
    const [loss = Number.NaN] = await racer.train(1);
    const firstStepMs = performance.now() - begin;
    this.#racer = racer;
    return { device: racer.device, firstStepMs, loss };
  }

  async train({ steps }: { readonly steps: number }): Promise<Trained> {
    const racer = this.#opened();
    const begin = performance.now();
    const losses = await racer.train(steps);
    return { durationMs: performance.now() - begin, losses };
  }

  async count({ steps }: { readonly steps: number }): Promise<GpuCalls> {
    const racer = this.#opened();
    const whole = Math.ceil(steps / racer.stepsPerCall) * racer.stepsPerCall;
    const count = "GPUDevice" in globalThis ? countGpuCalls() : null;
    try {
      await racer.train(whole);
    } finally {
      count?.end();
    }
    const calls = count?.take() ?? noGpuCalls;
    const entries = Object.entries(calls).map(([key, total]) => [key, total / whole]);
    return Object.fromEntries(entries) as GpuCalls;
  }

  async measurePeaks({
    contender,
    quick,
  }: {
    readonly contender: Contender;
    readonly quick: boolean;
  }): Promise<Peaks> {
    const [{ openEngine }, { measurePeaks }] = await Promise.all([
      import("./engine-racer.ts"),
      import("./peaks.ts"),
    ]);
    const images = await benchImages(this.#read);
    const engine = await openEngine(contender, this.#engines);
    try {
      return await measurePeaks(engine, images, quick ? 150 : 600);
    } finally {
      engine.dispose();
    }
  }

  async account({ contender, course, peakGflops }: AccountOrder): Promise<AccountJson> {
    const { profileCourse } = await import("./profile-course.ts");
    const images = await benchImages(this.#read, course.model);
    const [program, profile] = await profileCourse(contender, course, images, this.#engines);
    return accountOf(course, contender.name, program, profile, peakGflops);
  }

  async endure(order: EnduranceOrder): Promise<EnduranceJson> {
    const { endure } = await import("./endure.ts");
    return endure(order, await benchImages(this.#read), this.#engines);
  }

  #opened(): Racer {
    if (this.#racer === null) throw new Error("The contender has not been opened.");
    return this.#racer;
  }
}
