/** The JSON that `npm run bench -- --json FILE` writes. Its fields are a contract: add, never rename. */
import type { GpuCalls } from "../../runtime/webgpu/count-gpu-calls.ts";
import type { AccountJson } from "./account.ts";
import { type BestFormJson, bestForms } from "./best-forms.ts";
import { type Contender, type Course, labelOf, type Peaks, type Sharing } from "./contender.ts";
import type { EnduranceJson } from "./endurance.ts";
import type { RaceRecord, Result } from "./race.ts";
import { type PairedRatio, pairedRatio } from "./ratios.ts";
import { type Spread, spreadOf } from "./spread.ts";

export interface Machine {
  readonly cores: number;
  /** Programs that wanted to run in the minute before, as the system counts them: above 0 something else disturbed the times. */
  readonly loadBefore: number;
  /** `Chromium 156.0.8078.108`, or Node's version where the benchmark ran there. */
  readonly browser: string;
  /** Null where there is no WebGPU adapter. */
  readonly adapter: string | null;
  readonly software: boolean;
}

/** One contender on one course. */
export interface RunJson extends Course, Sharing {
  readonly engine: string;
  readonly kind: Contender["kind"];
  readonly device: string;
  readonly msPerStep: Spread;
  /** Milliseconds per step of each turn in their order, which the spread sums up. */
  readonly turns: readonly number[];
  readonly firstStepMs: number;
  readonly firstLosses: readonly number[];
  readonly perStep: GpuCalls;
  /** The Program's derived operations over the median time. */
  readonly gflops: number;
  /** Of the matrix product's rate on the same engine and lanes; null where that was not measured. */
  readonly shareOfPeak: number | null;
}

/** How many times faster an engine is than another contender, from paired turns. */
export interface RatioJson extends Course, Sharing {
  readonly engine: string;
  readonly peer: string;
  readonly peerLanes: number;
  readonly peerThreads: number;
  readonly fasterBy: PairedRatio;
}

/** Who was left out, and why. */
export interface SkippedJson extends Course, Sharing {
  readonly engine: string;
  readonly kind: Contender["kind"];
  readonly reason: string;
}

export interface BenchJson {
  readonly date: string;
  readonly quick: boolean;
  readonly machine: Machine;
  /** By engine, with its lanes where they are more than one. */
  readonly peaks: Readonly<Record<string, Peaks>>;
  /** Why an engine has no peaks. */
  readonly peaksSkipped: Readonly<Record<string, string>>;
  readonly runs: readonly RunJson[];
  readonly ratios: readonly RatioJson[];
  readonly skipped: readonly SkippedJson[];
  /** The fastest form of each library that takes part in several. */
  readonly bestForms: readonly BestFormJson[];
  /** What stands between steps and the peak; empty where nobody asked. */
  readonly accounts: readonly AccountJson[];
  /** Optimizers over thousands of steps; empty where nobody asked. */
  readonly endurance: readonly EnduranceJson[];
}

/** What is measured beside the races. */
export type Extras = Pick<BenchJson, "accounts" | "endurance">;

/** A course, the operations of one of its steps, and what came of it. */
export interface Raced {
  readonly course: Course;
  readonly flopsPerStep: number;
  readonly record: RaceRecord;
}

/** All that a run of the benchmark found. */
export function benchJson(
  head: Pick<BenchJson, "date" | "quick" | "machine" | "peaks" | "peaksSkipped">,
  raced: readonly Raced[],
  extras: Extras = { accounts: [], endurance: [] },
): BenchJson {
  const runs = raced.flatMap((race) =>
    race.record.results.flatMap((result) => runJson(race, result, head.peaks)),
  );
  return {
    ...head,
    runs,
    bestForms: bestForms(runs),
    ...extras,
    ratios: raced.flatMap(ratiosOf),
    skipped: raced.flatMap(({ course, record }) =>
      record.dropped.map(({ contender: { name, ...contender }, reason }) => ({
        ...course,
        engine: name,
        ...contender,
        reason,
      })),
    ),
  };
}

function runJson(
  { course, flopsPerStep, record }: Raced,
  { contender, opened, perStep, losses }: Result,
  peaks: BenchJson["peaks"],
): readonly RunJson[] {
  const label = labelOf(contender);
  const turns = record.rounds.flatMap((round) => round.get(label) ?? []);
  if (turns.length === 0) return [];
  const msPerStep = spreadOf(turns);
  const gflops = flopsPerStep / msPerStep.median / 1e6;
  const peak = peaks[label];
  return [
    {
      ...course,
      engine: contender.name,
      lanes: contender.lanes,
      threads: contender.threads,
      kind: contender.kind,
      device: opened.device,
      msPerStep,
      turns,
      firstStepMs: opened.firstStepMs,
      firstLosses: losses.slice(0, 3),
      perStep,
      gflops,
      shareOfPeak: peak === undefined ? null : gflops / peak.gflops,
    },
  ];
}

/** Each engine against each peer, against each engine named after it, and against itself with fewer lanes or threads. */
function ratiosOf({ course, record }: Raced): readonly RatioJson[] {
  const contenders = record.results.map(({ contender }) => contender);
  const engines = contenders.filter(({ kind }) => kind === "engine");
  return engines.flatMap((engine) =>
    contenders
      .filter((other) => isCompared(engine, other, contenders))
      .flatMap((other) => {
        const fasterBy = pairedRatio(record.rounds, labelOf(engine), labelOf(other));
        const pair = { engine: engine.name, lanes: engine.lanes, threads: engine.threads };
        const against = { peer: other.name, peerLanes: other.lanes, peerThreads: other.threads };
        return fasterBy === null ? [] : [{ ...course, ...pair, ...against, fasterBy }];
      }),
  );
}

function isCompared(
  engine: Contender,
  other: Contender,
  contenders: readonly Contender[],
): boolean {
  if (other === engine) return false;
  if (other.name === engine.name)
    return other.lanes <= engine.lanes && other.threads <= engine.threads;
  return other.kind === "peer" || contenders.indexOf(other) > contenders.indexOf(engine);
}
