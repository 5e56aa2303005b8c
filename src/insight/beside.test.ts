import { expect, test } from "vitest";
import type { Interval, StepProfile } from "../protocol/profile.ts";
import type { Program } from "../protocol/program.ts";
import { besideBlock, neighboursOf } from "./beside.ts";

const program = {
  dispatches: ["a", "a", "b"].map((origin, id) => ({ id, origin, kernel: "zeros" })),
} as unknown as Program;

/** Both ops of `a` on lane 0, from 0 to 2 and to 4, and `b` on lane 1 from there on. */
const runFrom = (beginMs: number): readonly Interval[] => [
  { dispatch: 0, lane: 0, beginMs: 0, endMs: 2 },
  { dispatch: 1, lane: 0, beginMs: 2, endMs: 4 },
  { dispatch: 2, lane: 1, beginMs, endMs: beginMs + 3 },
];

function sharesOf(begins: readonly number[]) {
  const runs = begins.map((begin) => ({ intervals: runFrom(begin), wallMs: 8 }));
  const found = neighboursOf(program, { runs, clockStepMs: 0.001 } as unknown as StepProfile);
  return found.get("a")?.map(({ node, share }) => [node, share]);
}

test("what ran beside a node in most runs is told with its share of the node’s own time", () => {
  expect(sharesOf([1, 1, 9])).toEqual([["b", 0.5]]);
});

test("what met it in a single run of three did not run beside it", () => {
  expect(sharesOf([1, 9, 9])).toEqual([]);
});

test("a block is never shorter than what ran beside it, however many lanes shared that", () => {
  const [block] = runFrom(0);
  const shared = [1, 2].map((lane) => ({ dispatch: 2, lane, beginMs: 0, endMs: 9 }));
  expect(block && besideBlock(shared, block)).toEqual([{ dispatch: 2, ms: 2 }]);
});
