/** Looks into a step on TensorFlow.js: whole steps as they always run and steps timed dispatch by dispatch, in turn. */
import {
  type DevicePeaks,
  durationOf,
  type ProfileBudget,
  type ProfiledRun,
  type StepProfile,
} from "../../protocol/profile.ts";
import type { Program } from "../../protocol/program.ts";
import { clockStepMs } from "../clock-step.ts";
import type { TrainingStep } from "../engine.ts";
import type { RunOptions } from "./kernels/kernel-table.ts";
import { runProgram } from "./run-program.ts";
import type { Generation } from "./stored-tensors.ts";
import { timeDispatches, timeWaiting } from "./time-dispatches.ts";

/** What a step is run with, besides its batch. */
export interface ProfiledStep {
  readonly program: Program;
  readonly stored: Generation;
  readonly options: RunOptions;
  readonly peaks: DevicePeaks;
  /** False where the device has still to prepare itself: a first run is then thrown away. */
  readonly isWarm: boolean;
}

/** How often the empty wait is measured. */
const waits = 9;

/** Leaves `stored` as it is and frees everything else. */
export async function profileStep(
  { program, stored, options, peaks, isWarm }: ProfiledStep,
  { batch, scalars }: TrainingStep,
  { runs: wanted, budgetMs }: ProfileBudget,
): Promise<StepProfile> {
  const begin = performance.now();
  const runs: ProfiledRun[] = [];
  const plainMs: number[] = [];
  const empty = await timeWaiting(options.backend, waits);
  const runWhole = () => timeWhole(() => runProgram(program, batch, stored, options), stored);
  if (!isWarm) await runWhole();
  while (runs.length === 0 || (runs.length < wanted && performance.now() - begin < budgetMs)) {
    plainMs.push(await runWhole());
    runs.push(await timeDispatches(program, batch, stored, options));
  }
  return {
    method: "wall-clock",
    step: scalars.step,
    lanes: 1,
    threads: 1,
    clockStepMs: clockStepMs(),
    runs,
    alone: [],
    replays: [],
    empty: empty.length === 0 ? null : durationOf(empty),
    plainMs,
    peaks,
    costMs: performance.now() - begin,
  };
}

/** From the first dispatch until the results were read, like a step of training. */
async function timeWhole(
  run: () => ReturnType<typeof runProgram>,
  before: Generation,
): Promise<number> {
  const begin = performance.now();
  const { outcome, stored } = run();
  await outcome.data();
  const ms = performance.now() - begin;
  outcome.dispose();
  for (const [key, tensor] of stored) if (before.get(key) !== tensor) tensor.dispose();
  return ms;
}
