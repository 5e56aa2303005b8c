import { describe, expect, test } from "vitest";
import type { Dispatch } from "../../../protocol/program.ts";
import type { Task } from "../task.ts";
import { createTaskGraph } from "./task-graph.ts";

type Waits = readonly (readonly [dependsOn: readonly number[], flops: number])[];

function graph(
  dispatches: Waits,
  tasks: readonly (readonly [dispatch: number, after: number[]])[],
) {
  const made = dispatches.map(([dependsOn, flops], id) => ({
    ...{ id, dependsOn, memoryDependsOn: [], flops, bytes: 0 },
  }));
  const words = new Int32Array();
  const all: Task[] = tasks.map(([dispatch, after]) => ({
    ...{ dispatch, after, code: 0, words, parts: 1 },
  }));
  // Addresses name the tasks in the order in which they were given.
  const addresses = all.map((_, index) => index);
  return createTaskGraph({ dispatches: made as unknown as Dispatch[] }, all, addresses);
}

/** Which tasks wait for each, in the order of preference. */
function edges({ count, words, dependents, dependentsBegin }: ReturnType<typeof graph>) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, task) => [
      words[task],
      [...dependents.subarray(dependentsBegin[task], dependentsBegin[task + 1])]
        .map((each) => words[each])
        .sort(),
    ]),
  );
}

describe("a task graph", () => {
  test("puts the longest remaining path first", () => {
    // 0 → 1 (short) → 3, 0 → 2 (long) → 3
    const made = graph(
      [
        [[], 10],
        [[0], 10],
        [[0], 90_000],
        [[1, 2], 10],
      ],
      [
        [0, []],
        [1, []],
        [2, []],
        [3, []],
      ],
    );
    expect([...made.words]).toEqual([0, 2, 1, 3]);
    expect([...made.waits]).toEqual([0, 1, 1, 2]);
  });

  test("lets the first tasks of a dispatch wait for the last ones of those before", () => {
    const made = graph(
      [
        [[], 0],
        [[0], 0],
      ],
      [
        [0, []],
        [0, [0]],
        [0, [0]],
        [1, []],
        [1, [3]],
      ],
    );
    expect(edges(made)).toEqual({ 0: [1, 2], 1: [3], 2: [3], 3: [4], 4: [] });
  });

  test("waits through a dispatch that has no tasks", () => {
    const made = graph(
      [
        [[], 0],
        [[0], 0],
        [[1], 0],
      ],
      [
        [0, []],
        [2, []],
      ],
    );
    expect(edges(made)).toEqual({ 0: [1], 1: [] });
  });

  test("refuses tasks that wait for each other", () => {
    const circle = () =>
      graph(
        [[[], 0]],
        [
          [0, [1]],
          [0, [0]],
        ],
      );
    expect(circle).toThrow("Tasks wait for each other in a circle.");
  });
});
