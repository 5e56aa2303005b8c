import { describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { layerGraphs } from "../../../e2e/kernels/layer-graphs.ts";
import type { Graph } from "../../graph/graph.ts";
import { compile } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { type InterpreterInputs, interpret } from "../oracle/interpret.ts";
import { relativeError } from "../oracle/relative-error.ts";
import { type OracleTensor, read } from "../oracle/tensor.ts";

const epsilon = 1e-5;
const learningRate = 1;

/** Seven indices spread over a list, all of a short one. */
function sampled(length: number): number[] {
  const count = Math.min(length, 7);
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * length) / count));
}

/** Two images, with small parameters drawn anew, so that no bias is 0 and no probability either. */
function inputsFor(ir: Ir): InterpreterInputs {
  const draw = createDraw(3, "differentiate");
  const stored = ir.stored.map(({ key, role, value }) => {
    const shape = ir.values[value]?.shape ?? [];
    return [
      key,
      role === "parameter" ? small(draw.signed(...shape)) : draw.positive(...shape),
    ] as const;
  });
  return {
    images: draw.positive(2, 8, 8, 1),
    labels: draw.labels(2, 10),
    stored: new Map(stored),
    seed: 1,
    step: 1,
    learningRate,
  };
}

function small(tensor: OracleTensor): OracleTensor {
  return { ...tensor, data: tensor.data.map((value) => value / 4) };
}

function lossOf(ir: Ir, inputs: InterpreterInputs): number {
  return interpret(ir, inputs).values.get(ir.loss)?.data[0] ?? Number.NaN;
}

/** The slope of the loss along one number of a stored value. */
function slope(ir: Ir, inputs: InterpreterInputs, key: string, index: number): number {
  const tensor = inputs.stored.get(key) ?? failed();
  const at = (offset: number) => {
    const moved = { ...tensor, data: tensor.data.with(index, read(tensor, index) + offset) };
    return lossOf(ir, { ...inputs, stored: new Map(inputs.stored).set(key, moved) });
  };
  return (at(epsilon) - at(-epsilon)) / (2 * epsilon);
}

/** What a step of plain SGD with learning rate 1 takes off is the gradient. */
function gradientOf(before: OracleTensor, after: OracleTensor, index: number): number {
  return (read(before, index) - read(after, index)) / learningRate;
}

function stagesOf(graph: Graph) {
  const training = { ...graph.training, batchSize: 2, optimizer: { type: "sgd" } as const };
  const { stages, diagnostics } = compile({ ...graph, training });
  expect(diagnostics).toEqual([]);
  return stages ?? failed();
}

describe.each(layerGraphs)(
  "the gradients of a network around $type, variant $index",
  ({ graph }) => {
    it("are the slopes of its loss along every parameter", () => {
      const { built, differentiated } = stagesOf(graph);
      const inputs = inputsFor(differentiated);
      const { stored } = interpret(differentiated, inputs);
      const parameters = built.stored.filter(({ role }) => role === "parameter");
      for (const { key } of parameters) {
        const before = inputs.stored.get(key) ?? failed();
        const after = stored.get(key) ?? failed();
        const indices = sampled(before.data.length);
        const found = indices.map((index) => gradientOf(before, after, index));
        const expected = indices.map((index) => slope(built, inputs, key, index));
        expect(relativeError(found, expected), key).toBeLessThan(1e-3);
      }
    });
  },
);

function failed(): never {
  throw new Error("The fixture lacks a value.");
}
