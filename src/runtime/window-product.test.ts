import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStageRunner } from "../../e2e/kernels/stage-runner.ts";
import {
  allRows,
  cellsOf,
  coveringRows,
  printCoverage,
  type WindowRow,
} from "../../e2e/kernels/window-product.ts";
import { productEngines } from "../../e2e/kernels/window-product-engines.ts";
import { startBackend } from "./tfjs/start-backend.ts";

// Dawn's promises alone do not keep a process alive.
const alive = setInterval(() => undefined, 1000);
const engines = productEngines(await openStageRunner());
const pairs = coveringRows("pairs");
const axes = coveringRows("axes");

beforeAll(async () => {
  expect(await startBackend("cpu")).toBeNull();
  process.stdout.write(`${axes.length} windows, drawn per choice:\n${printCoverage(axes)}\n`);
});
afterAll(() => clearInterval(alive));

function missingCells(rows: readonly WindowRow[], coverage: "pairs" | "axes"): readonly string[] {
  const drawn = new Set(rows.flatMap((row) => cellsOf(row, coverage)));
  const possible = new Set(allRows().flatMap((row) => cellsOf(row, coverage)));
  return [...possible].filter((cell) => !drawn.has(cell));
}

describe("the windows that are tried", () => {
  it("have each choice beside every other one, and along each axis every product of them", () => {
    expect(missingCells(pairs, "pairs")).toEqual([]);
    expect(missingCells(axes, "axes")).toEqual([]);
    // Of the product only what does not lie on the image is left out.
    const possible = new Set(allRows().flatMap((row) => cellsOf(row, "axes")));
    const dilatedOne = (cell: string) => /window 1, .*dilation [23]$/.test(cell);
    expect([...possible].filter(dilatedOne).length).toBeGreaterThan(200);
  });
});

describe("every window, forward and backward, gives the oracle's numbers", () => {
  it.each([
    { engine: "wasm", rows: axes },
    { engine: "tfjs", rows: axes },
    { engine: "webgpu", rows: pairs },
  ] as const)(
    "on $engine, $rows.length of them",
    async ({ engine, rows }) => {
      expect(await engines[engine](rows)).toEqual([]);
    },
    240_000,
  );
});
