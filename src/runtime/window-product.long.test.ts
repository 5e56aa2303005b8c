import { afterAll, beforeAll, expect, it } from "vitest";
import { openStageRunner } from "../../e2e/kernels/stage-runner.ts";
import { allRows, coveringRows, printCoverage } from "../../e2e/kernels/window-product.ts";
import { productEngines } from "../../e2e/kernels/window-product-engines.ts";
import { startBackend } from "./tfjs/start-backend.ts";

// Dawn's promises alone do not keep a process alive.
const alive = setInterval(() => undefined, 1000);
const engines = productEngines(await openStageRunner());
const all = allRows();

beforeAll(async () => {
  expect(await startBackend("cpu")).toBeNull();
  process.stdout.write(`${all.length} windows, drawn per choice:\n${printCoverage(all)}\n`);
});
afterAll(() => clearInterval(alive));

// Compiling each of the whole product's kernels for a device would take an hour.
it.each([
  { engine: "wasm", rows: all },
  { engine: "tfjs", rows: all },
  { engine: "webgpu", rows: coveringRows("axes") },
] as const)(
  "every window of the product is right on $engine, $rows.length of them",
  async ({ engine, rows }) => {
    expect(await engines[engine](rows)).toEqual([]);
  },
);
