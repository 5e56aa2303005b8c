/** Times the variants of kernels on the shapes of a Program, within a budget, before the Program is planned. */
import type { Dispatch, Program } from "../../protocol/program.ts";
import type { Place } from "../places.ts";
import { Arenas, bindGroupLayoutOf } from "./arenas.ts";
import type { Device } from "./device.ts";
import { variantsOf } from "./kernels/kernel-table.ts";
import { encodeRunnable, type Runnable, runnableOf } from "./loaded-run.ts";
import { packWorks } from "./pack-works.ts";
import { Pipelines } from "./pipelines.ts";
import { operandsOf, type PlanOptions, planCall } from "./plan-step.ts";
import type { ResidentData } from "./resident-data.ts";
import { placesIn, type StoredLayout } from "./stored-layout.ts";
import { type Tuning, type Tunings, tuningKey } from "./tuning.ts";

/** Runs of a kernel that are timed together last at least this long. */
const measuredMs = 4;

/** Another variant than the plain one is taken when it is faster by this factor. */
const worthwhile = 1.1;

/** What tuning needs besides the Program. */
export interface TuningBed {
  readonly device: Device;
  readonly data: ResidentData;
  readonly options: PlanOptions;
}

/** A call whose variants are to be timed. */
interface Candidate {
  readonly key: string;
  readonly call: Dispatch;
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
  readonly variants: number;
}

/**
 * The tunings of a Program's calls: those known, and new ones as far as `budgetMs` goes, the costliest call first.
 *
 * The numbers that the kernels work on are zeros, which no device takes longer or shorter for.
 */
export async function tune(
  program: Program,
  layout: StoredLayout,
  known: Tunings,
  budgetMs: number,
  on: TuningBed,
): Promise<Tunings> {
  const endMs = performance.now() + budgetMs;
  const tunings = new Map(known);
  const fresh = candidatesOf(program, layout).filter(({ key }) => !known.has(key));
  if (fresh.length === 0) return tunings;
  const bench = new TuningBench(program, layout, fresh, on);
  try {
    for (const candidate of fresh) {
      if (performance.now() >= endMs) break;
      tunings.set(candidate.key, await bench.time(candidate, endMs));
    }
  } finally {
    bench.dispose();
  }
  return tunings;
}

/** Every call that has variants, once for each key, the costliest first. */
function candidatesOf(program: Program, layout: StoredLayout): readonly Candidate[] {
  const places = placesIn(program, layout);
  const byKey = new Map<string, Candidate>();
  for (const call of program.dispatches.toSorted((a, b) => b.flops - a.flops)) {
    const { reads, writes } = operandsOf(call, places);
    const variants = variantsOf(call, reads, writes);
    const key = tuningKey(call, [...reads, ...writes], program.batchSize);
    if (variants > 1 && !byKey.has(key)) byKey.set(key, { key, call, reads, writes, variants });
  }
  return [...byKey.values()];
}

/** Memory and kernels that exist only while variants are timed. */
class TuningBench {
  readonly #device: Device;
  readonly #options: PlanOptions;
  readonly #pipelines: Pipelines;
  readonly #arenas: Arenas;
  readonly #dataSet: GPUBuffer;
  readonly #scratchBegin: number;

  constructor(
    program: Program,
    layout: StoredLayout,
    candidates: readonly Candidate[],
    { device, data, options }: TuningBed,
  ) {
    const bindGroupLayout = bindGroupLayoutOf(device);
    this.#device = device;
    this.#options = options;
    this.#pipelines = new Pipelines(device, bindGroupLayout);
    this.#dataSet = data.empty;
    this.#scratchBegin = Math.ceil(program.memory.arenaBytes.step / 256) * 64;
    const ends = candidates.flatMap((candidate) =>
      Array.from(
        { length: candidate.variants },
        (_, variant) => this.#plan(candidate, variant).end,
      ),
    );
    this.#arenas = new Arenas(device, bindGroupLayout, {
      stored: 4 * layout.numbers,
      step: 4 * Math.max(...ends),
      scalars: 256,
    });
  }

  /** Times the variants of a call, until all are timed or the time is up. */
  async time(candidate: Candidate, endMs: number): Promise<Tuning> {
    const times: (number | null)[] = [];
    let label = candidate.call.kernel as string;
    let taken = 0;
    for (let variant = 0; variant < candidate.variants; variant++) {
      const { stages } = this.#plan(candidate, variant);
      const dispatches = stages.flatMap((works) => packWorks(works, this.#options.limits));
      const runnable = await runnableOf(dispatches, this.#pipelines);
      const best = times[taken] ?? null;
      const ms = performance.now() < endMs ? await this.#measure(runnable, best) : null;
      times.push(ms);
      if (variant > 0 && (ms === null || best === null || best < ms * worthwhile)) continue;
      taken = variant;
      label = dispatches[0]?.works[0]?.label ?? label;
    }
    return { label, variant: taken, times };
  }

  dispose(): void {
    this.#arenas.dispose();
  }

  #plan({ call, reads, writes }: Candidate, variant: number) {
    let end = this.#scratchBegin;
    const scratch = (numbers: number) => {
      const offset = end;
      end += Math.ceil(numbers / 64) * 64;
      return offset;
    };
    const { subgroups } = this.#options;
    const context = { prefix: "t_", scratch, variant, subgroups };
    const stages = planCall(call, reads, writes, context);
    return { stages, end };
  }

  /** Milliseconds of one run. A variant that is far slower than the best is run no more than once after its first run. */
  async #measure(runnable: Runnable, best: number | null): Promise<number> {
    await this.#run(runnable, 1);
    let runs = 1;
    for (;;) {
      const ms = await this.#run(runnable, runs);
      if (ms >= measuredMs || (best !== null && ms / runs > 2 * best + 1)) return ms / runs;
      runs *= Math.min(64, Math.max(2, Math.ceil(measuredMs / Math.max(ms, 0.1))));
    }
  }

  async #run(runnable: Runnable, runs: number): Promise<number> {
    const { gpu } = this.#device;
    const beginMs = performance.now();
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setBindGroup(0, this.#arenas.bindGroup(this.#dataSet));
    for (let run = 0; run < runs; run++) encodeRunnable(pass, runnable);
    pass.end();
    gpu.queue.submit([encoder.finish()]);
    await this.#device.wait(gpu.queue.onSubmittedWorkDone(), "timing a kernel");
    return performance.now() - beginMs;
  }
}
