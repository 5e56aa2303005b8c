import { describe, expect, it } from "vitest";
import {
  imageShapes,
  logitShapes,
  matmulSizes,
  moreImageShapes,
  moreLogitShapes,
  moreMatmulSizes,
  shapes,
} from "../../../e2e/kernels/case-shapes.ts";
import {
  convolutionWindows,
  depthwiseWindows,
  kernelShape,
} from "../../../e2e/kernels/convolution-windows.ts";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { responseRows, rowShapes } from "../../../e2e/kernels/row-cases.ts";
import { paddedImages, upsampledImages } from "../../../e2e/kernels/size-cases.ts";
import { moreWindowCases, windowCases } from "../../../e2e/kernels/window-cases.ts";
import { activations } from "../../graph/layers/shared-fields.ts";
import type { KernelAttrs, KernelCall } from "../../protocol/kernel.ts";
import type { Ir, ValueId } from "../ir.ts";
import { createIrBuilder } from "../ir-builder.ts";
import { type InterpreterInputs, interpret } from "../oracle/interpret.ts";
import { evaluateKernel } from "../oracle/oracle-table.ts";
import { relativeError } from "../oracle/relative-error.ts";
import { type OracleTensor, read } from "../oracle/tensor.ts";
import { elementCount, type Shape } from "../shape.ts";
import { verifyIr } from "../verify-ir.ts";
import { differentiate } from "./differentiate.ts";
import type { DifferentiableKernel } from "./gradient-rule.ts";

const step = { seed: 5, step: 3, learningRate: 0 };
const epsilon = 1e-5;
const draw = createDraw(6, "gradient rules");
const maker = { phase: "forward", origin: "node", madeBy: "test" } as const;

/** A call of a forward kernel; all operands but labels are parameters. */
interface RuleCase<K extends DifferentiableKernel> {
  readonly attrs: KernelAttrs[K];
  readonly inputs: readonly OracleTensor[];
  /** Whether the first operand stands in the place of the second too. */
  readonly twice?: boolean;
}

const images = [...imageShapes, ...moreImageShapes];
const small = [...shapes.filter((shape) => elementCount(shape) < 1000), ...images];
const windows = [...windowCases, ...moreWindowCases];
const logits = [...logitShapes.filter(([batch]) => batch < 100), ...moreLogitShapes];
const products = [...matmulSizes.filter(([, inner]) => inner < 100), ...moreMatmulSizes];

function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 1;
}

/** Distinct numbers far from 0, so that no maximum is near a tie and no value near a kink. */
function spread(tensor: OracleTensor): OracleTensor {
  const order = [...tensor.data.keys()].sort((a, b) => read(tensor, a) - read(tensor, b));
  const data = new Float64Array(order.length);
  for (const [rank, index] of order.entries()) data[index] = (rank - order.length / 2 + 0.25) / 4;
  return { shape: tensor.shape, data };
}

function pairCases<K extends "add" | "multiply">(attrs: KernelAttrs[K]): RuleCase<K>[] {
  return small.flatMap((shape) => [
    { attrs, inputs: [draw.signed(...shape), draw.signed(...shape)] },
    { attrs, inputs: [draw.signed(...shape)], twice: true },
  ]);
}

function lossCases<K extends "softmax-cross-entropy" | "mean-squared-error" | "hinge">(
  attrs: KernelAttrs[K],
): RuleCase<K>[] {
  return logits.map(([batch, classes]) => ({
    attrs,
    inputs: [draw.signed(batch, classes), draw.labels(batch, classes)],
  }));
}

function affineInputs(shape: Shape): readonly OracleTensor[] {
  const channels = channelsOf(shape);
  return [draw.signed(...shape), draw.signed(channels), draw.signed(channels)];
}

const cases: { readonly [K in DifferentiableKernel]: readonly RuleCase<K>[] } = {
  conv2d: convolutionWindows.map((row) => ({
    attrs: row.attrs,
    inputs: [draw.signed(...row.image), draw.signed(...kernelShape(row))],
  })),
  "depthwise-conv2d": depthwiseWindows.map((row) => ({
    attrs: row.attrs,
    inputs: [draw.signed(...row.image), draw.signed(...kernelShape(row))],
  })),
  matmul: products.map(([rows, inner, columns]) => ({
    attrs: { transposeA: false, transposeB: false },
    inputs: [draw.signed(rows, inner), draw.signed(inner, columns)],
  })),
  "bias-add": small.map((shape) => ({
    attrs: {},
    inputs: [draw.signed(...shape), draw.signed(channelsOf(shape))],
  })),
  activation: activations.flatMap((name) =>
    small
      .slice(0, 20)
      .map((shape) => ({ attrs: { function: name }, inputs: [spread(draw.signed(...shape))] })),
  ),
  "max-pool": windows.map(({ image, attrs }) => ({
    attrs,
    inputs: [spread(draw.signed(...image))],
  })),
  "avg-pool": windows.map(({ image, attrs }) => ({ attrs, inputs: [draw.signed(...image)] })),
  "global-avg-pool": images.map((shape) => ({ attrs: {}, inputs: [draw.signed(...shape)] })),
  "batch-norm": small.map((shape) => ({
    attrs: { epsilon: 0.01 },
    inputs: affineInputs(shape),
  })),
  "layer-norm": rowShapes.map((shape) => ({
    attrs: { epsilon: 0.01 },
    inputs: affineInputs(shape),
  })),
  "local-response-norm": responseRows.map(({ image, attrs }) => ({
    attrs,
    inputs: [draw.signed(...image)],
  })),
  softmax: rowShapes.map((shape) => ({ attrs: {}, inputs: [draw.signed(...shape)] })),
  dropout: small.map((shape, index) => ({
    attrs: { rate: (index % 4) / 4, stream: index },
    inputs: [draw.signed(...shape)],
  })),
  reshape: small.map((shape) => ({
    attrs: { shape: [elementCount(shape), 1] },
    inputs: [draw.signed(...shape)],
  })),
  add: pairCases({}),
  multiply: pairCases({}),
  "zero-pad": paddedImages.map(({ image, padding }) => ({
    attrs: { padding },
    inputs: [draw.signed(...image)],
  })),
  upsample: upsampledImages.map(({ image, factor }) => ({
    attrs: { factor },
    inputs: [draw.signed(...image)],
  })),
  split: small.map((shape, index) => {
    const parts = 2 + (index % 3);
    return {
      attrs: { parts },
      inputs: [draw.signed(...shape.with(-1, parts * channelsOf(shape)))],
    };
  }),
  concat: small.map((shape, index) => ({
    attrs: {},
    inputs: Array.from({ length: 2 + (index % 3) }, (_, part) =>
      draw.signed(...shape.with(-1, channelsOf(shape) + part)),
    ),
  })),
  "softmax-cross-entropy": lossCases({}),
  "mean-squared-error": lossCases({}),
  hinge: lossCases({}),
};

function isLoss(kernel: string): boolean {
  return ["softmax-cross-entropy", "mean-squared-error", "hinge"].includes(kernel);
}

/** Some results of an op lead nowhere: statistics, and every third part of a split. */
function isUsed(kernel: string, result: number): boolean {
  return kernel === "split" ? result % 3 !== 1 : result === 0;
}

interface Around {
  readonly ir: Ir;
  readonly inputs: InterpreterInputs;
}

/** The call with all of its operands stored; where it is no loss, all numbers of its results become scores. */
function irAround(
  call: KernelCall,
  { inputs, twice = false }: RuleCase<DifferentiableKernel>,
): Around {
  const builder = createIrBuilder();
  const operands = twice ? [...inputs, ...inputs] : inputs;
  const results = evaluateKernel(call, operands, step);
  const used = results.filter((_, result) => isUsed(call.kernel, result));
  const rows = isLoss(call.kernel) ? (inputs[1]?.data.length ?? 0) : 1;
  const labels = builder.source("labels", [rows], "i32");
  const given = isLoss(call.kernel) ? inputs.slice(0, 1) : inputs;
  const stored = given.map(({ shape }, index) =>
    builder.store({
      key: `operand${index}`,
      name: `operand${index}`,
      role: "parameter",
      shape,
      initializer: { type: "zeros" },
      origin: "node",
    }),
  );
  const reads = isLoss(call.kernel) ? [...stored, labels] : twice ? [...stored, ...stored] : stored;
  const written = builder.opWithResults(
    call,
    reads,
    results.map(({ shape }, index) => ({ name: `result${index}`, shape })),
    maker,
  );
  const parts = written
    .filter((_, result) => isUsed(call.kernel, result))
    .map((id, index) => rowOf(builder, id, used[index]?.data.length ?? 0));
  const scores = isLoss(call.kernel) ? (stored[0] ?? -1) : joinedRow(builder, parts);
  const loss = isLoss(call.kernel)
    ? (written[0] ?? -1)
    : builder.op(
        { kernel: "mean-squared-error", attrs: {} },
        [scores, labels],
        { name: "loss", shape: [] },
        maker,
      );
  const correct = builder.op(
    { kernel: "count-correct", attrs: {} },
    [scores, labels],
    { name: "correct", shape: [] },
    maker,
  );
  const { values, ops } = builder;
  const figures = { loss, correct, topK: null, confusion: null, logits: scores };
  const ir: Ir = {
    mode: "train",
    batchSize: rows,
    values,
    ops,
    stored: builder.stored,
    images: stored[0] ?? -1,
    labels,
    ...figures,
  };
  const tensors = given.map((tensor, index) => [`operand${index}`, tensor] as const);
  const labelTensor = isLoss(call.kernel) ? inputs[1] : { shape: [1], data: Float64Array.of(0) };
  const image = given[0];
  if (!image || !labelTensor) throw new Error("The case has no operands.");
  return {
    ir,
    inputs: { ...step, images: image, labels: labelTensor, stored: new Map(tensors) },
  };
}

function rowOf(builder: ReturnType<typeof createIrBuilder>, id: ValueId, length: number): ValueId {
  const shape = [1, length];
  const call = { kernel: "reshape", attrs: { shape } } as const;
  return builder.op(call, [id], { name: "row", shape }, maker);
}

function joinedRow(
  builder: ReturnType<typeof createIrBuilder>,
  parts: readonly ValueId[],
): ValueId {
  const [first = -1, ...rest] = parts;
  if (rest.length === 0) return first;
  const shape = [1, parts.reduce((sum, id) => sum + channelsOf(builder.shapeOf(id)), 0)];
  return builder.op({ kernel: "concat", attrs: {} }, parts, { name: "scores", shape }, maker);
}

/** Seven indices spread over a list, all of a short one. */
function sampled(length: number): number[] {
  const count = Math.min(length, 7);
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * length) / count));
}

function expectSlopes({ ir, inputs }: Around): void {
  const { ir: whole, gradients } = differentiate(ir);
  const { values } = interpret(whole, inputs);
  for (const { key, value } of ir.stored) {
    const before = inputs.stored.get(key);
    const gradient = values.get(gradients.get(value) ?? -1);
    if (!before || !gradient) throw new Error(`${key} has no gradient.`);
    expect(gradient.shape).toEqual(before.shape);
    const lossAt = (index: number, offset: number): number => {
      const data = before.data.with(index, read(before, index) + offset);
      const moved = { ...before, data };
      const stored = new Map(inputs.stored).set(key, moved);
      const images = key === "operand0" ? moved : inputs.images;
      return (
        interpret(ir, { ...inputs, images, stored }).values.get(ir.loss)?.data[0] ?? Number.NaN
      );
    };
    const indices = sampled(before.data.length);
    const expected = indices.map(
      (at) => (lossAt(at, epsilon) - lossAt(at, -epsilon)) / (2 * epsilon),
    );
    const found = indices.map((at) => read(gradient, at));
    if (Math.hypot(...expected) < 1e-8) expect(Math.hypot(...found)).toBeLessThan(1e-8);
    else expect(relativeError(found, expected), key).toBeLessThan(1e-3);
  }
}

describe.each(Object.entries(cases))("the gradient rule of %s", (kernel, list) => {
  it("leads to the slopes of the loss along every operand, on 20 shapes and more", () => {
    expect(list.length).toBeGreaterThanOrEqual(20);
    for (const each of list) {
      const call = { kernel, attrs: each.attrs } as KernelCall;
      const around = irAround(call, each);
      expect(verifyIr(differentiate(around.ir).ir)).toEqual([]);
      expectSlopes(around);
    }
  });
});
