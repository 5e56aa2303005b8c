import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DiffRow, diffLines } from "./line-diff.ts";

const isEqual = ({ before, after }: DiffRow) => before === after;

/** The length of the longest common subsequence, by the textbook's table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const x of a) {
    const next: number[] = [];
    for (const [at, y] of b.entries()) {
      const diagonal = at === 0 ? 0 : (row[at - 1] ?? 0);
      next.push(x === y ? diagonal + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe("two texts side by side", () => {
  test("keep every line, in order, and pair as many equal ones as can be", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const rows = diffLines(a, b);
        expect(rows.flatMap(({ before }) => before ?? [])).toEqual(a);
        expect(rows.flatMap(({ after }) => after ?? [])).toEqual(b);
        expect(rows.filter(isEqual)).toHaveLength(longestCommon(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  test("put a changed line beside what it was", () => {
    expect(diffLines(["a", "old", "z"], ["a", "new", "z"])).toEqual([
      { before: "a", after: "a" },
      { before: "old", after: "new" },
      { before: "z", after: "z" },
    ]);
  });

  test("of many thousand different lines are told in no time", () => {
    const lines = (name: string) => Array.from({ length: 20_000 }, (_, at) => `${name}${at}`);
    expect(diffLines(["same", ...lines("a")], ["same", ...lines("b")])).toHaveLength(20_001);
  });
});
