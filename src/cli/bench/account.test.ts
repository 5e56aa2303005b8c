import { expect, test } from "vitest";
import type { Program } from "../../protocol/program.ts";
import { accountOf } from "./account.ts";

const dispatches = [
  { id: 0, kernel: "affine", origin: "conv1", madeBy: "build", flops: 4e6 },
  { id: 1, kernel: "max-pool", origin: null, madeBy: "fuse", flops: 1e6 },
] as unknown as Program["dispatches"];

const interval = (dispatch: number, beginMs: number, endMs: number) => ({
  dispatch,
  lane: 0,
  beginMs,
  endMs,
});

test("an account adds up parts, takes medians, and puts what lost most first", () => {
  const run = (poolMs: number) => ({
    wallMs: 6 + poolMs,
    intervals: [interval(0, 0, 2), interval(0, 2, 5), interval(1, 5, 5 + poolMs)],
  });
  const runs = [run(2), run(4), run(40)];
  const account = accountOf(
    { model: "lenet", batch: 64 },
    "wasm",
    { dispatches } as unknown as Program,
    { runs },
    1,
  );
  expect(account.ops).toEqual([
    { op: "max-pool", node: "fuse", ms: 4, gflops: 0.25, share: 0.4, lostMs: 3 },
    { op: "affine", node: "conv1", ms: 5, gflops: 0.8, share: 0.5, lostMs: 1 },
  ]);
  expect(account).toMatchObject({ stepMs: 10, idealMs: 5, betweenMs: 1, peakGflops: 1 });
  const lost = account.ops.reduce((sum, { lostMs }) => sum + lostMs, account.betweenMs);
  expect(lost).toBeCloseTo(account.stepMs - account.idealMs);
});
