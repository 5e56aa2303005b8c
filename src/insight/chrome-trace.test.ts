import { describe, expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import type { Interval, StepProfile } from "../protocol/profile.ts";
import type { Program } from "../protocol/program.ts";
import { chromeTrace } from "./chrome-trace.ts";
import { forkSentence } from "./fork-sentence.ts";
import { insightOf } from "./insight.ts";
import { opRows, opsCsv } from "./op-rows.ts";

function inception(): Program {
  const graph = templateCatalogue.get("inception-mini")?.graph;
  const programs = graph && compile(graph).programs;
  if (!programs) throw new Error("The template does not compile.");
  return programs.train;
}

/** A step as two lanes would run it: whatever is ready goes to the lane that is free first. */
function onTwoLanes({ dispatches }: Program): StepProfile {
  const free = [0, 0];
  const ends: number[] = [];
  const intervals = dispatches.map(({ id, dependsOn, memoryDependsOn, flops }): Interval => {
    const waits = [...dependsOn, ...memoryDependsOn].map((b) => ends[b] ?? 0);
    const lane = (free[0] ?? 0) <= (free[1] ?? 0) ? 0 : 1;
    const beginMs = Math.max(free[lane] ?? 0, ...waits);
    const endMs = beginMs + 0.05 + flops / 1e7;
    free[lane] = endMs;
    ends[id] = endMs;
    return { dispatch: id, lane, beginMs, endMs };
  });
  const wallMs = Math.max(...free);
  return {
    method: "lane-stamps",
    step: 7,
    lanes: 2,
    threads: 1,
    clockStepMs: 0.005,
    runs: Array.from({ length: 5 }, () => ({ intervals, wallMs })),
    alone: [],
    replays: [],
    empty: null,
    plainMs: [wallMs],
    peaks: { gflops: 12, gbps: 8 },
    costMs: 2 * 5 * wallMs,
  };
}

const program = inception();
const profile = onTwoLanes(program);
const insight = insightOf(program, profile);
const nameOf = (node: string | null) => node ?? "images";

describe("a Chrome trace", () => {
  const { traceEvents } = chromeTrace(program, profile, insight.intervals);
  const slices = traceEvents.filter(({ ph }) => ph === "X");

  test("survives JSON, and every event has what its phase demands", () => {
    expect(JSON.parse(JSON.stringify(traceEvents))).toEqual(traceEvents);
    for (const { ph, ts, dur, pid, tid, name, id, args } of traceEvents) {
      expect([Number.isInteger(pid), Number.isInteger(tid), name.length > 0]).not.toContain(false);
      if (ph === "X") expect([ts, dur].every((us) => (us ?? -1) >= 0)).toBe(true);
      if (ph === "M") expect(typeof args?.["name"]).toBe("string");
      if (ph === "s" || ph === "f") expect([typeof ts, typeof id]).toEqual(["number", "number"]);
    }
    expect(slices).toHaveLength(program.dispatches.length);
  });

  test("names one thread for each lane, and no slices of a thread overlap", () => {
    const threads = traceEvents.filter(({ name }) => name === "thread_name");
    expect(threads.map(({ tid, args }) => [tid, args?.["name"]])).toEqual([
      [0, "lane 0"],
      [1, "lane 1"],
    ]);
    for (const { tid } of threads) {
      const own = slices.filter((event) => event.tid === tid);
      own.sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
      own.slice(1).forEach((event, at) => {
        const before = own[at];
        expect((before?.ts ?? 0) + (before?.dur ?? 0)).toBeLessThanOrEqual((event.ts ?? 0) + 1e-6);
      });
    }
  });

  test("has an arrow for every dependency, from within a slice to the begin of another", () => {
    const starts = traceEvents.filter(({ ph }) => ph === "s");
    const finishes = new Map(traceEvents.flatMap((e) => (e.ph === "f" ? [[e.id, e]] : [])));
    const dependencies = program.dispatches.reduce((sum, d) => sum + d.dependsOn.length, 0);
    expect(starts).toHaveLength(dependencies);
    expect(new Set(starts.map(({ id }) => id)).size).toBe(dependencies);
    const within = (ts = -1, tid = -1) =>
      slices.some(
        (s) => s.tid === tid && (s.ts ?? 0) <= ts && ts <= (s.ts ?? 0) + (s.dur ?? 0) + 1e-6,
      );
    for (const { id, ts = 0, tid } of starts) {
      const finish = finishes.get(id);
      expect(within(ts, tid)).toBe(true);
      expect(finish?.bp).toBe("e");
      expect(slices.some((s) => s.tid === finish?.tid && s.ts === finish.ts)).toBe(true);
      expect(finish?.ts ?? 0).toBeGreaterThanOrEqual(ts);
    }
  });
});

describe("what is said of Inception-mini on two lanes", () => {
  const telling = { nameOf, profile, times: insight.times };

  test("its forks ran in parallel, and one sentence says so with numbers", () => {
    const [first] = insight.forks;
    if (!first) throw new Error("There is no fork.");
    expect(first.verdict.state).toBe("overlapped");
    expect(forkSentence(first, telling)).toMatch(
      /^pool1 → concat1, forward: 4 branches, independent; i1_1x1, i1_red3, i1_red5 merged into one kernel; issued to 2 lanes; [\d.]+ ms of work took [\d.]+ ms: ran in parallel, \d\.\d+ × \(±0\.\d+, lane clocks, 5 runs\)\.$/,
    );
  });

  test("before anything is measured they are independent, and no more is said", () => {
    const derived = insightOf(program, null);
    const [first] = derived.forks;
    if (!first) throw new Error("There is no fork.");
    expect(forkSentence(first, { nameOf, profile: null, times: [] })).toBe(
      "pool1 → concat1, forward: 4 branches, independent; i1_1x1, i1_red3, i1_red5 merged into one kernel: not measured yet.",
    );
    expect(derived.nodes.get("i1_3x3")?.state).toBe("independent");
    expect(derived.step).toBeNull();
  });

  test("each of its figures adds up", () => {
    const { step, phases, account } = insight;
    const parts = Object.values(phases).reduce((sum, part) => sum + (part?.work.value ?? 0), 0);
    expect(step?.work.value).toBeCloseTo(parts, 6);
    expect(account?.unexplainedMs).toBeCloseTo(0, 6);
    const shares = opRows(program, profile, insight.times, nameOf).map(({ share }) => share ?? 0);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  test("its table of ops has a row for each dispatch and a cell for each column", () => {
    const rows = opRows(program, profile, insight.times, nameOf);
    const lines = opsCsv(rows, profile).trimEnd().split("\r\n");
    expect(lines).toHaveLength(program.dispatches.length + 1);
    const cells = (line = "") => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.length;
    for (const line of lines.slice(1)) expect(cells(line)).toBe(cells(lines[0]));
  });
});
