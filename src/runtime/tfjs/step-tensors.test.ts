import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import type { Pass } from "../../compiler/3-optimize/pass.ts";
import { placeConcat } from "../../compiler/3-optimize/place-concat.ts";
import { compile } from "../../compiler/compile.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { trainStep } from "../engine.ts";
import { createEngine } from "./create-engine.ts";

/** A whole within a whole, a part that others read too, and a split: everything a view can be. */
const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["a", "Conv2D", ["input"], 0, 0, { filters: 2 }],
  ["b", "Conv2D", ["a"], 0, 0, { filters: 3 }],
  ["ab", "Concat", ["a", "b"], 0, 0],
  ["pool", "MaxPool", ["ab"], 0, 0, { window: [3, 3], strides: [1, 1], padding: "same" }],
  ["c", "Conv2D", ["pool"], 0, 0, { filters: 3 }],
  ["abc", "Concat", ["c", "ab"], 0, 0],
  ["parts", "Split", ["abc"], 0, 0, { parts: 2 }],
  ["left", "Conv2D", ["parts:out1"], 0, 0, { filters: 4 }],
  ["right", "Conv2D", ["parts:out2"], 0, 0, { filters: 4 }],
  ["sum", "Add", ["left", "right"], 0, 0],
  ["mean", "GlobalAvgPool", ["sum"], 0, 0],
  ["scores", "Dense", ["mean"], 0, 0],
  ["output", "Output", ["scores"], 0, 0],
];

/** A part that lies across two others and is cut from a whole which nobody else has read before, but somebody reads after. */
const across: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["a", "Conv2D", ["input"], 0, 0, { filters: 3 }],
  ["b", "Conv2D", ["input"], 0, 0, { filters: 1 }],
  ["ab", "Concat", ["a", "b"], 0, 0],
  ["parts", "Split", ["ab"], 0, 0, { parts: 2 }],
  ["left", "Flatten", ["parts:out1"], 0, 0],
  ["right", "Flatten", ["parts:out2"], 0, 0],
  ["product", "Multiply", ["right", "left"], 0, 0],
  ["whole", "Flatten", ["ab"], 0, 0],
  ["rows", "Concat", ["product", "whole"], 0, 0],
  ["scores", "Dense", ["rows"], 0, 0],
  ["output", "Output", ["scores"], 0, 0],
];

function programsWith(passes: readonly Pass[], drawn = rows): ProgramSet {
  const graph = templateGraph("views", drawn, { data: "digits", batchSize: 4 });
  const { programs, diagnostics } = compile(graph, { passes });
  if (programs === null) throw new Error(JSON.stringify(diagnostics));
  return programs;
}

async function trained(programs: ProgramSet) {
  const engine = await createEngine("tfjs:cpu");
  const empty = tf.memory().numTensors;
  await engine.load(programs, 3);
  const losses: number[] = [];
  for (let step = 1; step <= 4; step++) {
    const draw = createDraw(step, "batch");
    const batch = {
      size: 4,
      images: Float32Array.from(draw.positive(4, 8, 8, 1).data),
      labels: Int32Array.from(draw.labels(4, 10).data),
    };
    losses.push((await trainStep(engine, batch, { step, learningRate: 0.01 })).loss);
  }
  const values = (await engine.read()).map(({ key, data }) => [key, [...data]]);
  engine.dispose();
  return { losses, values, left: tf.memory().numTensors - empty };
}

describe("tensors of views", () => {
  it("hold the numbers that copies hold, bit for bit, and go as copies do", async () => {
    const placed = programsWith([placeConcat]);
    const moving = ["concat", "slice", "split"];
    const copies = placed.train.dispatches.filter(({ kernel }) => moving.includes(kernel));
    expect(copies.map(({ kernel }) => kernel)).toEqual([]);
    const [inPlace, copied] = [await trained(placed), await trained(programsWith([]))];
    expect(inPlace).toEqual(copied);
    expect(inPlace.left).toBe(0);
  });

  it("stay when they were made up only to be cut", async () => {
    const inPlace = await trained(programsWith([placeConcat], across));
    expect(inPlace).toEqual(await trained(programsWith([], across)));
  });
});
