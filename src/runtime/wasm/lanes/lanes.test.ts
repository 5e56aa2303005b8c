import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boardWord,
  checkingRunner,
  clearBoard,
  createBoard,
  partsDone,
} from "../../../../e2e/lanes/checking-runner.ts";
import { nodeLaneStarter } from "../../../cli/lanes/start-node-lane.ts";
import type { LaneLimits } from "../../../protocol/event.ts";
import type { Dispatch } from "../../../protocol/program.ts";
import type { Task } from "../task.ts";
import { LanePool, laneCountOf } from "./lane-pool.ts";
import { createTaskGraph } from "./task-graph.ts";

const startChecking = nodeLaneStarter(
  new URL("../../../../e2e/lanes/checking-lane.ts", import.meta.url),
);
const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

/** A dispatch for each task: which earlier ones it waits for, and how many parts it has. */
interface Drawn {
  readonly parts: number;
  readonly before: readonly number[];
  readonly flops: number;
}

const drawnGraph = fc
  .array(
    fc.record({
      parts: fc.integer({ min: 1, max: 9 }),
      before: fc.array(fc.nat(1000), { maxLength: 3 }),
      flops: fc.nat(1_000_000),
    }),
    { minLength: 1, maxLength: 70 },
  )
  .map((drawn) =>
    drawn.map(({ before, ...rest }, index) => ({
      ...rest,
      before: index === 0 ? [] : [...new Set(before.map((each) => each % index))],
    })),
  );

function graphOf(drawn: readonly Drawn[]) {
  const dispatches = drawn.map(({ before, flops }, id) => ({
    id,
    dependsOn: before.slice(0, 1),
    memoryDependsOn: before.slice(1),
    flops,
    bytes: 0,
  }));
  const tasks: Task[] = drawn.map(({ parts }, dispatch) => ({
    dispatch,
    code: 0,
    words: new Int32Array(),
    parts,
    after: [],
  }));
  const addresses = tasks.map((_, index) => index);
  return createTaskGraph({ dispatches: dispatches as unknown as Dispatch[] }, tasks, addresses);
}

async function poolFor(drawn: readonly Drawn[], limits: LaneLimits, work = 0) {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true });
  const board = createBoard(
    memory,
    drawn.map(({ parts }) => parts),
    drawn.map(({ before }) => before),
    work,
  );
  const pool = new LanePool(limits, startChecking, () => checkingRunner(board.words));
  const rooms = Array.from({ length: laneCountOf(limits) }, () => ({ module, memory, scratch: 0 }));
  await pool.prepare([graphOf(drawn)], rooms);
  return { pool, board, rooms };
}

describe("lanes", () => {
  test.each([
    { lanes: 1, threads: 1 },
    { lanes: 2, threads: 2 },
    { lanes: 4, threads: 4 },
    { lanes: 4, threads: 1 },
    { lanes: 1, threads: 4 },
    { lanes: 2, threads: 3 },
  ])(
    "run each part of random graphs once, after all it waits for: $lanes tasks side by side, $threads lanes on each",
    async (limits) => {
      const [first = []] = fc.sample(drawnGraph, { numRuns: 1, seed: 5 });
      const { pool, rooms } = await poolFor(first, limits);
      const memory = rooms[0]?.memory as WebAssembly.Memory;
      for (const drawn of fc.sample(drawnGraph, { numRuns: 30, seed: 6 })) {
        const board = createBoard(
          memory,
          drawn.map(({ parts }) => parts),
          drawn.map(({ before }) => before),
          20,
        );
        await pool.prepare([graphOf(drawn)], rooms);
        for (let step = 0; step < 20; step++) {
          clearBoard(board);
          pool.runStep(0);
          expect(partsDone(board)).toEqual(drawn.map(({ parts }) => parts));
          expect(board.words[boardWord.tooEarly]).toBe(0);
        }
      }
      pool.dispose();
    },
  );

  test("begin a task of their own before they share one", async () => {
    const pair = [0, 1].map(() => ({ parts: 8, before: [], flops: 0 }));
    const { pool } = await poolFor(pair, { lanes: 2, threads: 2 }, 100_000);
    pool.isRecording = true;
    let wasApart = false;
    // The second lane may come late while other programs have its core; one step in which it did not is enough.
    for (let step = 0; step < 200 && !wasApart; step++) {
      pool.runStep(0);
      const records = pool.records().toSorted((a, b) => a.beginMs - b.beginMs);
      const first = records.filter(({ dispatch }) => dispatch === records[0]?.dispatch);
      const second = records.find(({ dispatch }) => dispatch !== records[0]?.dispatch);
      wasApart = second !== undefined && second.beginMs < (first[3]?.beginMs ?? 0);
    }
    pool.dispose();
    expect(wasApart).toBe(true);
  });

  test.each([
    { lanes: 1, threads: 3 },
    { lanes: 3, threads: 1 },
    { lanes: 2, threads: 3 },
  ])("keep to $lanes tasks side by side and $threads lanes on each", async ({ lanes, threads }) => {
    const wide = Array.from({ length: 16 }, () => ({ parts: 8, before: [], flops: 0 }));
    const { pool } = await poolFor(wide, { lanes, threads }, 10_000);
    pool.isRecording = true;
    let [tasks, lanesOnOne] = [0, 0];
    for (let step = 0; step < 10; step++) {
      pool.runStep(0);
      const records = pool.records();
      for (const { beginMs } of records) {
        const present = records.filter((each) => each.beginMs <= beginMs && each.endMs > beginMs);
        const running = present.map(({ dispatch }) => dispatch);
        tasks = Math.max(tasks, new Set(running).size);
        for (const each of running)
          lanesOnOne = Math.max(lanesOnOne, running.filter((other) => other === each).length);
      }
    }
    pool.dispose();
    expect(tasks).toBeLessThanOrEqual(lanes);
    expect(lanesOnOne).toBeLessThanOrEqual(threads);
    // One of them is 3, and with 16 tasks of 8 parts some must have met.
    expect(tasks * lanesOnOne).toBeGreaterThan(1);
  });

  test("cost less than 3 µs for a task", async () => {
    const chain = Array.from({ length: 300 }, (_, index) => ({
      parts: 1,
      before: index === 0 ? [] : [index - 1],
      flops: 0,
    }));
    const times: number[] = [];
    const { pool } = await poolFor(chain, { lanes: 2, threads: 2 });
    for (let step = 0; step < 200; step++) {
      const begin = performance.now();
      pool.runStep(0);
      times.push(performance.now() - begin);
    }
    pool.dispose();
    const median = times.toSorted((a, b) => a - b)[100] ?? 0;
    expect(median / 300).toBeLessThan(0.003);
  });

  test("sleep between steps", async () => {
    const { pool } = await poolFor([{ parts: 4, before: [], flops: 0 }], { lanes: 4, threads: 4 });
    pool.runStep(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { user, system } = process.cpuUsage(before);
    pool.dispose();
    expect((user + system) / 1000).toBeLessThan(50);
  });

  test("record every part on one clock, and nothing when told not to", async () => {
    const wide = Array.from({ length: 12 }, () => ({ parts: 3, before: [], flops: 0 }));
    const { pool } = await poolFor(wide, { lanes: 2, threads: 2 }, 20_000);
    pool.runStep(0);
    expect(pool.records()).toEqual([]);
    pool.isRecording = true;
    const begin = performance.timeOrigin + performance.now();
    pool.runStep(0);
    const end = performance.timeOrigin + performance.now();
    const records = pool.records();
    expect(records.map(({ dispatch }) => dispatch).toSorted((a, b) => a - b)).toEqual(
      wide.flatMap(({ parts }, dispatch) => new Array<number>(parts).fill(dispatch)),
    );
    for (const { beginMs, endMs } of records) {
      expect(beginMs).toBeGreaterThanOrEqual(begin);
      expect(endMs).toBeGreaterThanOrEqual(beginMs);
      expect(endMs).toBeLessThanOrEqual(end);
    }
    // On a busy machine the second lane may sleep through a step.
    const lanes = new Set(records.map(({ lane }) => lane));
    for (let step = 0; step < 500 && lanes.size < 2; step++) {
      pool.runStep(0);
      for (const { lane } of pool.records()) lanes.add(lane);
    }
    expect(lanes).toEqual(new Set([0, 1]));
    pool.dispose();
  });
});
