import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyGraphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import { losses } from "../../graph/layers/output.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { drawGraph } from "./draw-graph.ts";
import {
  activationCoverage,
  conditionCoverage,
  layersOf,
  printCoverage,
  trainingCoverage,
  windowCoverage,
} from "./drawn-coverage.ts";

// As many as a long search looks at in a minute; drawing alone takes little.
const drawn = fc.sample(anyGraphNumbers().map(drawGraph), { numRuns: 3000, seed: 1 });
const layers = drawn.flatMap(layersOf);

/** Five dilated taps without padding reach over 9 pixels or 13: few images here have so many. */
const reachesTooFar = /valid · 5 \d [23]$/;

describe("of the random graphs", () => {
  it.each([
    ["windows, strides and dilations", windowCoverage(layers)],
    ["activations", activationCoverage(layers)],
    ["rare settings", conditionCoverage(layers)],
    ["trainings", trainingCoverage(drawn, losses, Object.keys(initialOptimizers))],
  ] as const)("all %s are drawn", (title, coverage) => {
    process.stdout.write(printCoverage(title, coverage));
    const missing = [...coverage].filter(([, count]) => count === 0).map(([name]) => name);
    expect(missing.filter((name) => !reachesTooFar.test(name))).toEqual([]);
  });
});
