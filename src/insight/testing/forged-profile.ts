/** Makes Programs and profiles of them as a disturbed machine may give them, out of a seed. */
import {
  durationOf,
  type Interval,
  type ProfiledRun,
  type StepProfile,
} from "../../protocol/profile.ts";
import type { Program, StepPhase } from "../../protocol/program.ts";

/** What is forged. */
export interface Forgery {
  readonly seed: number;
  readonly lanes: number;
  readonly threads: number;
  readonly runs: number;
  readonly method: StepProfile["method"];
  readonly clockStepMs: number;
  /** Whether steps on one lane alone were run, where there are several lanes. */
  readonly hasAlone: boolean;
  readonly hasPeaks: boolean;
  readonly disturbance: Disturbance;
}

/** A small generator of its own: one draw of fast-check for each of thousands of times would take minutes. */
function chances(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What may go wrong while a profile is made; each from 0, not at all, to 1. */
export interface Disturbance {
  /** Each op takes up to so many times longer now and then. */
  readonly noise: number;
  /** Runs grow slower one after another, or faster. */
  readonly drift: number;
  /** The share of runs in which another program has one of the cores. */
  readonly stolen: number;
  /** How often the clock is set back or forth. */
  readonly clockSteps: number;
  /** How often the records of a lane are lost. */
  readonly missing: number;
}

/** A stem, branches of one or two ops, and an end, forward and backward, and an update. */
function programOf(random: () => number): Program {
  const dispatches: object[] = [];
  const forks: object[] = [];
  const add = (phase: StepPhase, origin: string | null, dependsOn: readonly number[]): number => {
    const flops = random() < 0.2 ? 0 : Math.ceil(random() * 1e6);
    const wavefront =
      1 +
      Math.max(0, ...dependsOn.map((id) => (dispatches[id] as { wavefront: number }).wavefront));
    const id = dispatches.length;
    dispatches.push({
      id,
      kernel: "zeros",
      attrs: {},
      reads: [],
      writes: [],
      memoryDependsOn: [],
      madeBy: "build",
      bytes: Math.ceil(random() * 1e5),
      ...{ dependsOn, wavefront, phase, origin, flops },
    });
    return id;
  };
  let last = add("forward", "stem", []);
  for (const phase of ["forward", "backward"] as const) {
    const branches = Array.from({ length: 2 + Math.floor(random() * 3) }, (_, at) => {
      const first = add(phase, `b${at}`, [last]);
      return random() < 0.5 ? [first] : [first, add(phase, `b${at}`, [first])];
    });
    const nodes = (at: number) => [`b${at}`];
    forks.push({
      phase,
      from: "stem",
      to: "end",
      branches: branches.map((ids, at) => ({ nodes: nodes(at), dispatches: ids })),
    });
    last = add(
      phase,
      "end",
      branches.map((ids) => ids.at(-1) ?? last),
    );
  }
  add("update", null, [last]);
  return { dispatches, forks, stored: [], buffers: [] } as unknown as Program;
}

/** What a run is made of. */
interface RunOrder {
  readonly lanes: number;
  /** By dispatch: how long it takes undisturbed, and in how many parts. */
  readonly ms: readonly number[];
  readonly parts: readonly number[];
  readonly random: () => number;
  /** By how much all of it is slower. */
  readonly slow: number;
  readonly bad: Disturbance;
}

/** Runs a step on lanes as an engine would, with what disturbs it. */
function runOf(program: Program, order: RunOrder): ProfiledRun {
  const { lanes, random, bad } = order;
  const free = Array.from({ length: lanes }, () => 0);
  const ends: number[] = [];
  const stolenLane = random() < bad.stolen ? 0 : -1;
  const intervals = program.dispatches.flatMap(({ id, dependsOn }) => {
    const readyMs = Math.max(0, ...dependsOn.map((before) => ends[before] ?? 0));
    const parts = order.parts[id] ?? 1;
    const made = Array.from({ length: parts }, (): Interval => {
      const lane = free.indexOf(Math.min(...free));
      const ms = (disturbed(order, id) / parts) * (lane === stolenLane ? 2.5 : 1);
      const beginMs = Math.max(free[lane] ?? 0, readyMs) + random() * 0.01;
      free[lane] = beginMs + ms;
      return { dispatch: id, lane, beginMs, endMs: beginMs + ms };
    });
    ends[id] = Math.max(...made.map(({ endMs }) => endMs));
    return made;
  });
  const lost = random() < bad.missing ? Math.floor(random() * lanes) : -1;
  const kept = clockSet(intervals, random, bad).filter(({ lane }) => lane !== lost);
  return {
    intervals: kept.sort((a, b) => a.beginMs - b.beginMs),
    wallMs: Math.max(...free) * (1 + random() * 0.05),
  };
}

function disturbed({ ms, random, slow, bad }: RunOrder, id: number): number {
  const most = random() < 0.2 ? 10 : 0.1;
  return (ms[id] ?? 1) * (1 + random() * most * bad.noise) * slow;
}

/** From one moment on, in the middle of an interval, the clock is some milliseconds ahead or behind. */
function clockSet(
  intervals: readonly Interval[],
  random: () => number,
  { clockSteps }: Disturbance,
): readonly Interval[] {
  if (random() >= clockSteps) return intervals;
  const shiftMs = (random() - 0.5) * 8;
  const at = Math.floor(random() * intervals.length);
  return intervals.map((interval, index) => ({
    ...interval,
    beginMs: Math.max(0, interval.beginMs + (index > at ? shiftMs : 0)),
    endMs: Math.max(0, interval.endMs + (index >= at ? shiftMs : 0)),
  }));
}

/** The Program, and a profile of it. */
export function forge(of: Forgery): { readonly program: Program; readonly profile: StepProfile } {
  const random = chances(of.seed);
  const program = programOf(random);
  const ms = program.dispatches.map(() => 0.01 * 1000 ** random());
  const parts = program.dispatches.map(() => (of.threads > 1 ? 1 + Math.floor(random() * 5) : 1));
  const bad = of.disturbance;
  const direction = random() < 0.5 ? -1 : 1;
  const series = (lanes: number, from: number) =>
    Array.from({ length: of.runs }, (_, at) => {
      const slow = Math.max(0.1, 1 + direction * 0.3 * bad.drift * (at + from));
      return runOf(program, { lanes, ms, parts, random, slow, bad });
    });
  const isReplay = of.method === "gpu-timestamps";
  const lanes = of.method === "lane-stamps" ? of.lanes : 1;
  const runs = isReplay ? [] : series(lanes, 0);
  const profile: StepProfile = {
    method: of.method,
    step: 1,
    lanes,
    threads: Math.min(of.threads, lanes),
    clockStepMs: of.clockStepMs,
    runs,
    alone: of.hasAlone && lanes > 1 && !isReplay ? series(1, of.runs) : [],
    replays: isReplay ? replaysOf(program, ms, random, bad) : [],
    empty: isReplay || random() < 0.2 ? durationOf([0.02, 0.03, 0.04]) : null,
    plainMs: random() < 0.05 ? [] : runs.map(({ wallMs }) => wallMs * (0.5 + random())),
    peaks: of.hasPeaks ? { gflops: 20 * random() ** 2, gbps: 20 * random() ** 2 } : null,
    costMs: 10,
  };
  return { program, profile };
}

function replaysOf(
  { dispatches }: Program,
  ms: readonly number[],
  random: () => number,
  { noise }: Disturbance,
): StepProfile["replays"] {
  const timed = (value: number) =>
    durationOf([0, 1, 2].map(() => 0.03 + value * (1 + noise * random() * 2)));
  const single = dispatches.map(({ id }) => ({
    dispatches: [id],
    time: timed(ms[id] ?? 0),
    repeats: 40,
  }));
  const byFront = new Map<number, number[]>();
  for (const { id, wavefront } of dispatches)
    byFront.set(wavefront, [...(byFront.get(wavefront) ?? []), id]);
  const groups = [...byFront.values()]
    .filter((ids) => ids.length > 1 && random() < 0.7)
    .map((ids) => {
      const all = ids.map((id) => ms[id] ?? 0);
      const sum = all.reduce((a, b) => a + b, 0);
      const longest = Math.max(...all);
      return {
        dispatches: ids,
        time: timed(longest + (sum - longest) * random() * 1.2),
        alone: all.map(timed),
        repeats: 40,
      };
    });
  return [...single, ...groups];
}
