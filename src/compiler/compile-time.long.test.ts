/** How long compiling takes: a race against a clock, so not among the tests that run beside others. */
import { expect, it } from "vitest";
import type { Graph } from "../graph/graph.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import { compile } from "./compile.ts";

it.each([
  [40, 10, 30],
  [2000, 500, 9],
])("compiles a chain of %i nodes within %i ms", (nodes, goalMs, runs) => {
  const graph = chainOf(nodes);
  expect(graph.nodes.length).toBe(nodes);
  const times = Array.from({ length: runs }, () => {
    const begin = process.cpuUsage();
    expect(compile(graph).diagnostics).toEqual([]);
    return process.cpuUsage(begin).user / 1000;
  });
  // The processor's time, and the best of some runs: other tests run beside this one. `npm run compile -- --repeat` tells wall times.
  expect(Math.min(...times)).toBeLessThan(goalMs);
});

function chainOf(nodes: number): Graph {
  const convolutions = Array.from(
    { length: nodes - 4 },
    (_, i): TemplateNode => [`n${i + 1}`, "Conv2D", [`n${i}`], 0, 0, { filters: 1 }],
  );
  const rows: readonly TemplateNode[] = [
    ["n0", "Input", [], 0, 0],
    ...convolutions,
    ["flat", "Flatten", [`n${nodes - 4}`], 0, 0],
    ["dense", "Dense", ["flat"], 0, 0],
    ["out", "Output", ["dense"], 0, 0],
  ];
  return templateGraph("deep", rows, { data: "digits", batchSize: 1 });
}
