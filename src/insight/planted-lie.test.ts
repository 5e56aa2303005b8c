import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Interval, StepProfile } from "../protocol/profile.ts";
import type { Dispatch, Program } from "../protocol/program.ts";
import { opTimesOf } from "./op-times.ts";
import { judge, type Verdict } from "./verdict.ts";
import { workAndSpan } from "./work-and-span.ts";

/** Dispatches that do not wait for each other, unless told. */
function programOf(count: number, dependsOn: (id: number) => readonly number[] = () => []) {
  const dispatches = Array.from({ length: count }, (_, id) => ({
    id,
    kernel: "zeros",
    attrs: {},
    reads: [],
    writes: [],
    dependsOn: dependsOn(id),
    memoryDependsOn: [],
    wavefront: 1,
    phase: "forward",
    origin: `n${id}`,
    madeBy: "build",
    flops: 0,
    bytes: 0,
  })) as unknown as readonly Dispatch[];
  return { dispatches } as Pick<Program, "dispatches">;
}

function profileOf(
  runs: readonly (readonly Interval[])[],
  lanes = 2,
  clockStepMs = 0.005,
): StepProfile {
  const wallOf = (intervals: readonly Interval[]) => Math.max(...intervals.map((i) => i.endMs));
  const wall = Math.max(...runs.map(wallOf));
  return {
    method: "lane-stamps",
    step: 1,
    lanes,
    threads: 1,
    clockStepMs,
    runs: runs.map((intervals) => ({ intervals, wallMs: wallOf(intervals) })),
    alone: [],
    replays: [],
    empty: null,
    plainMs: runs.map(() => wall),
    peaks: null,
    costMs: 1,
  };
}

function verdictOf(
  groups: readonly (readonly number[])[],
  profile: StepProfile,
  program = programOf(groups.flat().length),
): Verdict {
  return judge(groups, { program, profile, times: opTimesOf(profile) });
}

const lengthMs = fc.double({ min: 0.01, max: 20, noNaN: true });
const groupSizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 });

/** Numbers the dispatches of groups of these sizes. */
function groupsOf(sizes: readonly number[]): number[][] {
  let next = 0;
  return sizes.map((size) => Array.from({ length: size }, () => next++));
}

/** Some runs of one after another, in any order, on any lane, split into parts or not. */
const serialRuns = groupSizes.chain((sizes) => {
  const ids = groupsOf(sizes).flat();
  const run = fc
    .tuple(
      fc.shuffledSubarray(ids, { minLength: ids.length }),
      fc.infiniteStream(
        fc.record({ lane: fc.nat(3), ms: lengthMs, gapMs: fc.constantFrom(0, 0.3) }),
      ),
    )
    .map(([order, stream]) => {
      let at = 0;
      return order.map((dispatch): Interval => {
        const { lane, ms, gapMs } = stream.next().value;
        const beginMs = at + gapMs;
        at = beginMs + ms;
        return { dispatch, lane, beginMs, endMs: at };
      });
    });
  return fc.record({
    groups: fc.constant(groupsOf(sizes)),
    runs: fc.array(run, { minLength: 1, maxLength: 5 }),
  });
});

describe("a planted lie", () => {
  test("serial intervals never ran in parallel, on however many lanes, by whatever clock", () => {
    fc.assert(
      fc.property(
        serialRuns,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0, 0.000001, 0.005, 0.1, 1),
        ({ groups, runs }, lanes, clockStepMs) => {
          const verdict = verdictOf(groups, profileOf(runs, lanes, clockStepMs));
          expect(verdict.state).not.toBe("overlapped");
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("an op that two lanes share is no parallel branch, however well they share it", () => {
    fc.assert(
      fc.property(groupSizes, fc.array(lengthMs, { minLength: 25, maxLength: 25 }), (sizes, ms) => {
        const groups = groupsOf(sizes);
        let at = 0;
        const intervals = groups.flat().flatMap((dispatch): Interval[] => {
          const [beginMs, endMs] = [at, at + (ms[dispatch] ?? 1)];
          at = endMs;
          return [0, 1].map((lane) => ({ dispatch, lane, beginMs, endMs }));
        });
        expect(verdictOf(groups, profileOf([intervals])).state).not.toBe("overlapped");
      }),
    );
  });

  test("groups that lie side by side for a tenth of their time or more ran in parallel", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(lengthMs, fc.double({ min: 0, max: 0.8, noNaN: true })), {
          minLength: 2,
          maxLength: 5,
        }),
        (parts) => {
          // Each begins while the first runs, so far that a fifth of it at least lies beside it.
          const longest = Math.max(...parts.map(([ms]) => ms));
          const intervals = [...parts.entries()].map(([dispatch, [, shift]]): Interval => {
            const beginMs = shift * longest;
            return { dispatch, lane: dispatch, beginMs, endMs: beginMs + longest };
          });
          const groups = intervals.map(({ dispatch }) => [dispatch]);
          const verdict = verdictOf(groups, profileOf([intervals, intervals], 5, 0.0005));
          expect(verdict.state).toBe("overlapped");
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("the speed-up of branches side by side is their work over the time they took", () => {
    const intervals = [
      { dispatch: 0, lane: 0, beginMs: 0, endMs: 3 },
      { dispatch: 1, lane: 1, beginMs: 1, endMs: 4 },
    ];
    const verdict = verdictOf([[0], [1]], profileOf([intervals]));
    expect(verdict.state === "overlapped" && verdict.overlap).toMatchObject({
      work: { value: 6 },
      wall: { value: 4 },
      speedUp: { value: 1.5 },
      share: { value: 2 / 3 },
    });
  });

  test("ops that slow each other down side by side are no gain: work is what they take alone", () => {
    const beside = [0, 1].map((id) => ({ dispatch: id, lane: id, beginMs: 0, endMs: 3 }));
    const single = [0, 1].map((id) => ({
      dispatch: id,
      lane: 0,
      beginMs: 2 * id,
      endMs: 2 * id + 2,
    }));
    const disturbed = single.map((own) => ({ ...own, endMs: own.endMs + 50 * own.dispatch }));
    const runs = [beside, beside, beside, beside, beside];
    const alone = [single, disturbed, single, single, single].map((intervals) => ({
      intervals,
      wallMs: 4,
    }));
    const profile = { ...profileOf(runs), alone };
    const verdict = verdictOf([[0], [1]], profile);
    expect(verdict.state === "overlapped" && verdict.overlap).toMatchObject({
      work: { value: 4 },
      wall: { value: 3 },
      speedUp: { value: 4 / 3 },
      together: { value: 2 },
    });
    const step = workAndSpan(programOf(2), profile, opTimesOf(profile));
    expect(step).toMatchObject({ work: { value: 4 }, achieved: { value: 4 / 3 } });
  });

  test("on a path, one depends on the other, whatever the intervals say", () => {
    const intervals = [0, 1, 2].map((id) => ({ dispatch: id, lane: id, beginMs: 0, endMs: 2 }));
    const chain = programOf(3, (id) => (id === 0 ? [] : [id - 1]));
    expect(verdictOf([[0], [2]], profileOf([intervals]), chain)).toMatchObject({
      state: "dependent",
      reason: "dependent",
    });
  });
});

describe("why not", () => {
  const serial = (ms: number, gapMs = 0) =>
    [0, 1].map((id) => ({
      dispatch: id,
      lane: id,
      beginMs: id * (ms + gapMs),
      endMs: id * (ms + gapMs) + ms,
    }));
  test.each([
    ["one-lane", [[0], [1]], profileOf([serial(2)], 1)],
    ["merged", [[0, 1], []], profileOf([serial(2)])],
    ["too-small", [[0], [1]], profileOf([serial(0.05, 0.4)])],
    ["device-full", [[0], [1]], profileOf([serial(2)])],
    [
      "unsteady",
      [[0], [1]],
      profileOf(
        [2, 2, 0, 0].map((shift) =>
          [0, 1].map((id) => ({
            dispatch: id,
            lane: id,
            beginMs: id * shift,
            endMs: id * shift + 2,
          })),
        ),
      ),
    ],
    ["lane-absent", [[0], [1]], profileOf([serial(2).map((own) => ({ ...own, lane: 0 }))])],
    ["clock-too-coarse", [[0], [1]], profileOf([serial(0.02)], 2, 0.1)],
  ])("%s", (reason, groups, profile) => {
    expect(verdictOf(groups, profile, programOf(2))).toMatchObject({ reason });
  });

  test("nothing was measured yet", () => {
    const verdict = judge([[0], [1]], { program: programOf(2), profile: null, times: [] });
    expect(verdict).toMatchObject({ state: "independent", reason: "not-measured" });
  });
});

describe("grouped replays", () => {
  const duration = (ms: number, spreadMs = 0.01) => ({
    medianMs: ms,
    lowMs: ms - spreadMs,
    highMs: ms + spreadMs,
    runs: 5,
  });
  /** Two ops that take 1 ms each beyond 0.2 ms of launching, and the two as one dispatch. */
  const replayed = (groupMs: number): StepProfile => ({
    ...profileOf([[]], 1),
    method: "gpu-timestamps",
    runs: [],
    empty: duration(0.2),
    replays: [
      { dispatches: [0], time: duration(1.2), repeats: 40 },
      { dispatches: [1], time: duration(1.2), repeats: 40 },
      {
        dispatches: [0, 1],
        time: duration(groupMs),
        alone: [duration(1.2), duration(1.2)],
        repeats: 40,
      },
    ],
  });

  test("what launching once saves is not taken for overlap", () => {
    expect(verdictOf([[0], [1]], replayed(2.2))).toMatchObject({
      state: "issued",
      reason: "device-full",
    });
  });

  test("less time than both take alone is overlap", () => {
    const verdict = verdictOf([[0], [1]], replayed(1.2));
    expect(verdict.state === "overlapped" && verdict.overlap.speedUp.value).toBeCloseTo(2, 6);
  });

  test("without a grouped dispatch nothing was issued together", () => {
    const single = { ...replayed(2), replays: replayed(2).replays.slice(0, 2) };
    expect(verdictOf([[0], [1]], single).state).toBe("independent");
  });
});

test("no step beats its bounds: achieved ≤ best, and best ≤ the number of ops", () => {
  const dag = fc.integer({ min: 1, max: 12 }).chain((count) =>
    fc.record({
      before: fc.array(fc.array(fc.nat(11), { maxLength: 3 }), {
        minLength: count,
        maxLength: count,
      }),
      ms: fc.array(lengthMs, { minLength: count, maxLength: count }),
      lanes: fc.integer({ min: 1, max: 4 }),
    }),
  );
  fc.assert(
    fc.property(dag, ({ before, ms, lanes }) => {
      const program = programOf(before.length, (id) => (before[id] ?? []).filter((b) => b < id));
      const free = Array.from({ length: lanes }, () => 0);
      const ends: number[] = [];
      const intervals = program.dispatches.map(({ id, dependsOn }): Interval => {
        const lane = free.indexOf(Math.min(...free));
        const beginMs = Math.max(free[lane] ?? 0, ...dependsOn.map((b) => ends[b] ?? 0));
        const endMs = beginMs + (ms[id] ?? 0);
        free[lane] = endMs;
        ends[id] = endMs;
        return { dispatch: id, lane, beginMs, endMs };
      });
      const profile = profileOf([intervals], lanes, 0);
      const found = workAndSpan(program, profile, opTimesOf(profile));
      const achieved = found?.achieved?.value ?? Number.NaN;
      expect(achieved).toBeLessThanOrEqual((found?.best.value ?? 0) * (1 + 1e-9));
      expect(found?.best.value).toBeLessThanOrEqual(before.length * (1 + 1e-9));
      const path = found?.criticalPath ?? [];
      for (const [at, id] of path.slice(1).entries())
        expect(program.dispatches[id]?.dependsOn).toContain(path[at]);
    }),
  );
});
