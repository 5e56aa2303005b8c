import { describe, expect, test } from "vitest";
import type { OpRow } from "../../../insight/op-rows.ts";
import { type Arrangement, arrange } from "./arrange-rows.ts";

const row = (dispatch: number, node: string, kernel: string, ms: number | null): OpRow => ({
  dispatch,
  op: `op${dispatch}`,
  nodes: [node],
  node,
  kernel,
  variant: "",
  phase: dispatch < 2 ? "forward" : "backward",
  wavefront: 1,
  time:
    ms === null
      ? null
      : {
          dispatch,
          work: { value: ms, error: 0.01 },
          least: { value: ms, error: 0.01 },
          runs: 3,
          isTooShort: false,
        },
  share: ms === null ? null : ms / 10,
  flops: 1,
  bytes: 1,
  point: null,
});

const rows = [
  row(0, "conv1", "affine", 3),
  row(1, "pool1", "max-pool", 1),
  row(2, "conv1", "affine-gradient", 6),
  row(3, "pool1", "max-pool-gradient", null),
];
const plain: Arrangement = {
  filter: "",
  sort: "dispatch",
  isDescending: false,
  group: "none",
  closed: new Set(),
};
const shown = (arrangement: Partial<Arrangement>) =>
  arrange(rows, { ...plain, ...arrangement }).map((line) =>
    line.kind === "op" ? line.row.dispatch : `${line.name}: ${line.count}, ${line.ms} ms`,
  );

describe("the op table", () => {
  test("sorts either way, with what was not measured at the end of both", () => {
    expect(shown({ sort: "ms" })).toEqual([1, 0, 2, 3]);
    expect(shown({ sort: "ms", isDescending: true })).toEqual([2, 0, 1, 3]);
  });

  test("shows what holds every word of the filter", () => {
    expect(shown({ filter: "conv1 back" })).toEqual([2]);
    expect(shown({ filter: "nothing" })).toEqual([]);
  });

  test("sums groups up, in the order of their first op, and hides what is closed", () => {
    expect(shown({ group: "node", sort: "ms", isDescending: true })).toEqual([
      "conv1: 2, 9 ms",
      2,
      0,
      "pool1: 2, 1 ms",
      1,
      3,
    ]);
    expect(shown({ group: "phase", closed: new Set(["forward"]) })).toEqual([
      "forward: 2, 4 ms",
      "backward: 2, 6 ms",
      2,
      3,
    ]);
  });
});
