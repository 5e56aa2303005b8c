/** Times the variants of kernels on the shapes of a Program, within a budget, before the Program is planned. */
import type { Dispatch, Program } from "../../protocol/program.ts";
import type { Place } from "../places.ts";
import { Arenas, bindGroupLayoutOf } from "./arenas.ts";
import type { Device } from "./device.ts";
import { planKernel, variantsOf } from "./kernels/kernel-table.ts";
import { type Runnable, runnableOf } from "./loaded-program.ts";
import { encodeRunnable } from "./loaded-run.ts";
import { type ArenaNumbers, packWorks } from "./pack-works.ts";
import { Pipelines } from "./pipelines.ts";
import { operandsOf, type PlanOptions } from "./plan-step.ts";
import type { ResidentData } from "./resident-data.ts";
import { placesIn, type StoredLayout } from "./stored-layout.ts";
import { type Tuning, type Tunings, tuningKey } from "./tuning.ts";

/** Runs of a kernel that are timed together last at least this long. */
const measuredMs = 4;

/** How often a time is taken again. */
const repeats = 2;

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
 * The tunings of a Program's calls: those known, and new ones, for which `budgetMs` is spent on the costliest call first. Where there
 * was no time left, it is the plain variant for good, for a run must not change its bits because another one was tuned further.
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
  const fresh = candidatesOf(program, layout, !on.device.name.software).filter(
    ({ key }) => !known.has(key),
  );
  if (fresh.length === 0) return tunings;
  const bench = new TuningBench(program, layout, fresh, on);
  try {
    for (const candidate of fresh) tunings.set(candidate.key, await bench.time(candidate, endMs));
  } finally {
    bench.dispose();
  }
  return tunings;
}

/** Every call that has variants, once for each key, the costliest first. */
function candidatesOf(
  program: Program,
  layout: StoredLayout,
  hasCheapBarriers: boolean,
): readonly Candidate[] {
  const places = placesIn(program, layout);
  const byKey = new Map<string, Candidate>();
  for (const call of program.dispatches.toSorted((a, b) => b.flops - a.flops)) {
    const { reads, writes } = operandsOf(call, places);
    const variants = variantsOf(call, reads, writes, hasCheapBarriers);
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
  readonly #numbers: ArenaNumbers;

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
    this.#numbers = { stored: layout.numbers, step: Math.max(...ends) };
    this.#arenas = new Arenas(device, bindGroupLayout, {
      stored: 4 * this.#numbers.stored,
      step: 4 * this.#numbers.step,
      scalars: 256,
    });
  }

  /** Times the variants of a call, until all are timed or the time is up. */
  async time(candidate: Candidate, endMs: number): Promise<Tuning> {
    const tuning = { label: candidate.call.kernel as string, variant: 0 };
    const times: (number | null)[] = Array.from({ length: candidate.variants }, () => null);
    if (performance.now() >= endMs) return { ...tuning, times };
    const variants = times.map((_, variant) => {
      const { stages } = this.#plan(candidate, variant);
      return stages.flatMap((works) => packWorks(works, this.#options.limits, this.#numbers));
    });
    tuning.label = variants[0]?.[0]?.works[0]?.label ?? tuning.label;
    // A driver may refuse one variant and take the others.
    const compiled = await Promise.allSettled(
      variants.map((dispatches) => runnableOf(dispatches, this.#pipelines)),
    );
    this.#device.requireAlive();
    for (const [variant, outcome] of compiled.entries()) {
      if (performance.now() >= endMs) break;
      if (outcome.status === "rejected") continue;
      const best = times[tuning.variant] ?? null;
      const ms = await this.#measure(outcome.value, best);
      times[variant] = ms;
      if (best !== null && ms * worthwhile < best) tuning.variant = variant;
    }
    return { ...tuning, times };
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
    const { quads } = this.#options;
    const context = { prefix: "t_", scratch, variant, quads };
    const stages = planKernel(call, reads, writes, context);
    return { stages, end };
  }

  /** Milliseconds of one run. A variant that is far slower than the best is run no more than once after its first run. */
  async #measure(runnable: Runnable, best: number | null): Promise<number> {
    await this.#run(runnable, 1);
    let runs = 1;
    for (;;) {
      const ms = await this.#run(runnable, runs);
      if (best !== null && ms / runs > 2 * best + 1) return ms / runs;
      if (ms >= measuredMs) return this.#least(runnable, runs, ms);
      runs *= Math.min(64, Math.max(2, Math.ceil(measuredMs / Math.max(ms, 0.1))));
    }
  }

  /** What else the machine does can only add to a time. */
  async #least(runnable: Runnable, runs: number, firstMs: number): Promise<number> {
    let least = firstMs;
    for (let again = 0; again < repeats; again++)
      least = Math.min(least, await this.#run(runnable, runs));
    return least / runs;
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
