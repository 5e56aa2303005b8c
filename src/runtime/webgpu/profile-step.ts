/** Looks into a step on a device: replays each op, and what is issued together, on copies of everything it changes. */
import {
  type Duration,
  durationOf,
  type ProfileBudget,
  type Replay,
  type StepProfile,
} from "../../protocol/profile.ts";
import { clockStepMs } from "../clock-step.ts";
import type { TrainingStep } from "../engine.ts";
import { Arenas } from "./arenas.ts";
import { type RefusedDispatch, refusedAmong } from "./kernel-refusals.ts";
import type { GpuWork } from "./kernels/gpu-kernel.ts";
import { type LoadedProgram, type Runnable, runnableOf } from "./loaded-program.ts";
import { encodeRunnable } from "./loaded-run.ts";
import { PassTimer } from "./pass-timer.ts";
import type { Pipelines } from "./pipelines.ts";
import { type PlanOptions, placeAt, planStep } from "./plan-step.ts";
import { emptyPack, type ReplayUnit, unitsOf } from "./replay-units.ts";
import { StepFeed } from "./step-feed.ts";
import type { RunOnDevice } from "./submit-steps.ts";

/** What a profile is made with. */
export interface ProfileBed {
  readonly on: RunOnDevice;
  readonly pipelines: Pipelines;
  readonly layout: GPUBindGroupLayout;
  readonly options: PlanOptions;
}

/** A pass is repeated until it lasts about this long, so that the clock's step matters little, in milliseconds. */
const passMs = 3;
const mostRepeats = 200;
/** Rounds of a replay at least, however small the budget: quartiles need some. */
const leastRounds = 3;

/** Nothing of the run changes. */
export async function profileOnDevice(
  bed: ProfileBed,
  step: TrainingStep,
  budget: ProfileBudget,
): Promise<Omit<StepProfile, "peaks">> {
  const begin = performance.now();
  const { run, device, data } = bed.on;
  const loaded = run.programFor("train", step.batch.size);
  const { nothing, ops, groups, units, compiled } = await compileUnits(bed, loaded);
  const scratch = copiesOf(bed);
  const dataSet = step.batch.selection ? data.take(step.batch.selection.from) : null;
  const bindGroup = scratch.bindGroup(dataSet ?? data.empty);
  const timer = new PassTimer(device, bindGroup);
  try {
    const whole = await loaded.runnable();
    const runWhole = () => timeWhole(bed, scratch, { step, whole, dataSet, bindGroup });
    await runWhole();
    const plainMs: number[] = [];
    while (plainMs.length < Math.max(leastRounds, budget.runs)) {
      plainMs.push(await runWhole());
      if (performance.now() - begin > budget.budgetMs && plainMs.length > 0) break;
    }
    const times = await timeUnits(units, compiled, timer, budget);
    const timeOf = (unit: ReplayUnit) => times.get(unit) ?? { time: durationOf([0]), repeats: 1 };
    const replays: Replay[] = [
      ...ops.map((unit) => ({ dispatches: unit.ids, ...timeOf(unit) })),
      ...groups.map((unit) => ({
        dispatches: unit.ids,
        ...timeOf(unit),
        alone: unit.alone.map((member) => timeOf(member).time),
      })),
    ];
    const clock = timer.method === "gpu-timestamps" ? timer.clockStepMs : clockStepMs();
    return {
      method: timer.method,
      step: step.scalars.step,
      lanes: 1,
      threads: 1,
      clockStepMs: clock,
      runs: [],
      alone: [],
      replays,
      empty: timeOf(nothing).time,
      plainMs,
      costMs: performance.now() - begin,
    };
  } finally {
    timer.dispose();
    scratch.dispose();
  }
}

/** All that is replayed, compiled. Where the device refuses some of it, the Program itself is planned without. */
async function compileUnits(
  { on: { run }, pipelines, options }: ProfileBed,
  loaded: LoadedProgram,
) {
  for (;;) {
    const sequential = { ...options, policy: "sequential" } as const;
    const single = planStep(loaded.program, run.layout, run.control, sequential);
    const isAlone = (work: GpuWork) => options.refusals.isAlone(work, loaded.sources.get(work));
    const limits = { ...options.limits, isAlone };
    const { ops, groups } = unitsOf(single.dispatches, loaded.dispatches, limits, loaded.arenas);
    const nothing = { ids: [], packs: emptyPack(limits, loaded.arenas) };
    const units = [nothing, ...ops, ...groups, ...groups.flatMap(({ alone }) => alone)];
    const compiled = new Map<ReplayUnit, Runnable>();
    const refused: RefusedDispatch[] = [];
    for (const unit of units) {
      refused.push(...(await refusedAmong(unit.packs, pipelines)));
      if (refused.length === 0) compiled.set(unit, await runnableOf(unit.packs, pipelines));
    }
    if (refused.length === 0) return { nothing, ops, groups, units, compiled };
    await loaded.avoid(refused, new Map([...loaded.sources, ...single.sources]));
  }
}

/** Everything that a step changes, as it is now. */
function copiesOf({ on: { device, run }, layout }: ProfileBed): Arenas {
  const { stored, step, scalars } = run.arenas;
  const copies = new Arenas(device, layout, {
    stored: stored.size,
    step: step.size,
    scalars: scalars.size,
  });
  const encoder = device.gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(stored, 0, copies.stored, 0, stored.size);
  encoder.copyBufferToBuffer(step, 0, copies.step, 0, step.size);
  encoder.copyBufferToBuffer(scalars, 0, copies.scalars, 0, scalars.size);
  device.gpu.queue.submit([encoder.finish()]);
  return copies;
}

interface WholeStep {
  readonly step: TrainingStep;
  readonly whole: Runnable;
  readonly dataSet: GPUBuffer | null;
  readonly bindGroup: GPUBindGroup;
}

/** The step as it always runs, from its feed until the device has done it. */
async function timeWhole(
  { on: { device, run } }: ProfileBed,
  scratch: Arenas,
  { step, whole, dataSet, bindGroup }: WholeStep,
): Promise<number> {
  const { gpu } = device;
  const { batch } = step;
  const { program, places } = run.programFor("train", batch.size);
  const beginMs = performance.now();
  if (dataSet === null) {
    const at = (id: number) => 4 * placeAt(places, id).offset;
    gpu.queue.writeBuffer(scratch.step, at(program.images), batch.images.slice());
    gpu.queue.writeBuffer(scratch.step, at(program.labels), batch.labels.slice());
  }
  const feed = { steps: [step], gathers: dataSet !== null, revives: true };
  new StepFeed(run.control).upload(feed, gpu.queue, scratch.scalars);
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setBindGroup(0, bindGroup);
  encodeRunnable(pass, whole);
  pass.end();
  gpu.queue.submit([encoder.finish()]);
  await device.wait(gpu.queue.onSubmittedWorkDone(), "profiling a step");
  return performance.now() - beginMs;
}

interface UnitTime {
  readonly time: Duration;
  readonly repeats: number;
}

/** One round to learn how long each takes, then rounds with as many repeats as fit. */
async function timeUnits(
  units: readonly ReplayUnit[],
  compiled: ReadonlyMap<ReplayUnit, Runnable>,
  timer: PassTimer,
  { runs, budgetMs }: ProfileBudget,
): Promise<ReadonlyMap<ReplayUnit, UnitTime>> {
  const passes = units.map((unit) => ({ runnable: compiled.get(unit) ?? [], repeats: 1 }));
  await timer.time(passes);
  const pilot = await timer.time(passes);
  const rounds = Math.max(leastRounds, Math.min(runs, 9));
  const wantedMs = Math.min(passMs, budgetMs / (rounds * units.length));
  const repeated = passes.map((pass, index) => {
    const ms = Math.max(pilot[index] ?? 0, 0.001);
    return { ...pass, repeats: Math.max(1, Math.min(mostRepeats, Math.ceil(wantedMs / ms))) };
  });
  const times: number[][] = units.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, ms] of (await timer.time(repeated)).entries())
      times[index]?.push(ms / (repeated[index]?.repeats ?? 1));
  const emptyMs = durationOf(times[0] ?? []).medianMs;
  return new Map(
    units.map((unit, index) => {
      // What is issued as several dispatches pays for launching as often; one of these is subtracted by whoever reads the times.
      const launches = (unit.packs.length - 1) * emptyMs;
      const time = durationOf((times[index] ?? []).map((ms) => Math.max(0, ms - launches)));
      return [unit, { time, repeats: repeated[index]?.repeats ?? 1 }];
    }),
  );
}
