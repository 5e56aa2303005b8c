/** A Program on a device: how it is planned, and its kernels once they are compiled. Where the device refuses one, it is planned anew. */
import type { Program } from "../../protocol/program.ts";
import type { Place } from "../places.ts";
import { type RefusedDispatch, refusedAmong, type WorkSources } from "./kernel-refusals.ts";
import type { ArenaNumbers, PackedDispatch } from "./pack-works.ts";
import type { Pipelines } from "./pipelines.ts";
import type { PlanOptions, StepPlan } from "./plan-step.ts";

/** Dispatches with their kernels, in order. */
export type Runnable = readonly {
  readonly pipeline: GPUComputePipeline;
  readonly grid: readonly [number, number];
}[];

/** What a Program is planned and compiled with. */
export interface ProgramBed {
  readonly pipelines: Pipelines;
  readonly options: PlanOptions;
  readonly plan: () => StepPlan;
  /** Makes room for what a new plan takes. Throws a FaultError where there is none. */
  readonly makeRoom: (plan: StepPlan) => void;
}

export class LoadedProgram implements StepPlan {
  readonly #bed: ProgramBed;
  #plan: StepPlan;
  #runnable: Promise<Runnable> | null = null;

  constructor(bed: ProgramBed) {
    this.#bed = bed;
    this.#plan = bed.plan();
  }

  get program(): Program {
    return this.#plan.program;
  }

  get dispatches(): readonly PackedDispatch[] {
    return this.#plan.dispatches;
  }

  get places(): readonly Place[] {
    return this.#plan.places;
  }

  get arenas(): ArenaNumbers {
    return this.#plan.arenas;
  }

  get sources(): WorkSources {
    return this.#plan.sources;
  }

  /** Its kernels, compiled when they are first asked for. Rejects with `E_SHADER` where the device compiles no variant of one. */
  runnable(): Promise<Runnable> {
    if (this.#runnable === null) {
      this.#runnable = this.#compile();
      // Whoever runs it meets its fault; nobody else should.
      this.#runnable.catch(() => undefined);
    }
    return this.#runnable;
  }

  /**
   * Plans it anew without what the device refused.
   *
   * @param sources of the works in what was refused.
   * @throws FaultError `E_SHADER` where there is no other way.
   */
  async avoid(refused: readonly RefusedDispatch[], sources: WorkSources): Promise<void> {
    await this.#replan(refused, sources);
    this.#runnable = null;
    await this.runnable();
  }

  async #compile(): Promise<Runnable> {
    const { pipelines } = this.#bed;
    for (;;) {
      const { dispatches, sources } = this.#plan;
      const refused = await refusedAmong(dispatches, pipelines);
      if (refused.length === 0) return runnableOf(dispatches, pipelines);
      await this.#replan(refused, sources);
    }
  }

  async #replan(refused: readonly RefusedDispatch[], sources: WorkSources): Promise<void> {
    const { options, pipelines, plan, makeRoom } = this.#bed;
    const { limits, refusals } = options;
    await refusals.learn(refused, { sources, limits, pipelines, arenas: this.arenas });
    const next = plan();
    makeRoom(next);
    this.#plan = next;
  }
}

/** Dispatches with their kernels, once these are compiled. */
export function runnableOf(
  dispatches: readonly PackedDispatch[],
  pipelines: Pipelines,
): Promise<Runnable> {
  const compiling = dispatches.map(async (dispatch) => ({
    pipeline: await pipelines.take(dispatch),
    grid: dispatch.grid,
  }));
  const runnable = Promise.all(compiling);
  // Whoever runs it meets its fault; nobody else should.
  runnable.catch(() => undefined);
  return runnable;
}
