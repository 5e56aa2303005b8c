/** Calls of every kernel on shapes that are easy to get wrong: `tsc` lists a kernel that has none. */
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import { type ActivationName, activations } from "../../src/graph/layers/shared-fields.ts";
import { slopeFollowsFromResult } from "../../src/protocol/affine.ts";
import type { KernelName } from "../../src/protocol/kernel.ts";
import { affineCases } from "./affine-cases.ts";
import { batchNormCases } from "./batch-norm-cases.ts";
import { evenMatmulSizes, imageShapes, matmulSizes, shapes } from "./case-shapes.ts";
import { convolutionCases } from "./convolution-cases.ts";
import { outputShape } from "./convolution-windows.ts";
import type { Draw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";
import { lossCases } from "./loss-cases.ts";
import { optimizerCases } from "./optimizer-cases.ts";
import { maxPoolGradientInputs } from "./pool-gradient-inputs.ts";
import { rowCases } from "./row-cases.ts";
import { siblingCases } from "./sibling-cases.ts";
import { sizeCases } from "./size-cases.ts";
import { windowCases } from "./window-cases.ts";

const seedlessStep = { seed: 1, step: 1, learningRate: 0.1 };

function forShapes<K extends KernelName>(
  make: (shape: readonly number[], index: number) => KernelCase<K>,
): KernelCase<K>[] {
  return shapes.map(make);
}

function channelsOf(shape: readonly number[]): number {
  return shape.at(-1) ?? 1;
}

function poolCases<K extends "max-pool" | "avg-pool">(): KernelCase<K>[] {
  return windowCases.flatMap(({ image, attrs }) => [
    { attrs, inputs: (draw: Draw) => [draw.signed(...image)] },
    { attrs, inputs: (draw: Draw) => [draw.ties(...image)] },
  ]);
}

const dropoutRates = [0, 0.1, 0.25, 0.5, 0.75, 0.9];

function matmulCases(): KernelCase<"matmul">[] {
  return [...matmulSizes, ...evenMatmulSizes].flatMap(([m, k, n]) =>
    [
      { transposeA: false, transposeB: false },
      { transposeA: true, transposeB: false },
      { transposeA: false, transposeB: true },
      { transposeA: true, transposeB: true },
    ].map((attrs) => ({
      attrs,
      inputs: (draw: Draw) => [
        attrs.transposeA ? draw.signed(k, m) : draw.signed(m, k),
        attrs.transposeB ? draw.signed(n, k) : draw.signed(k, n),
      ],
    })),
  );
}

function scaled(tensor: OracleTensor, factor: number): OracleTensor {
  return { shape: tensor.shape, data: tensor.data.map((value) => value * factor) };
}

/** Shapes for the kernels that apply a function to each number. */
const activated: readonly (readonly number[])[] = [
  [1, 3],
  [2, 3, 3, 5],
  [33, 37],
];

/** dy and y, a result of the activation. */
function slopeAtResult(
  name: ActivationName,
  shape: readonly number[],
): KernelCase<"activation-gradient"> {
  const forward = { kernel: "activation", attrs: { function: name } } as const;
  return {
    attrs: { function: name, fromResult: true },
    inputs: (draw) => [
      draw.signed(...shape),
      ...evaluateKernel<"activation">(forward, [draw.signed(...shape)], seedlessStep),
    ],
  };
}

/** Every kernel's calls. */
export const kernelCases: { readonly [K in KernelName]: readonly KernelCase<K>[] } = {
  ...convolutionCases,
  matmul: matmulCases(),
  "bias-add": forShapes((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape), draw.signed(channelsOf(shape))],
  })),
  activation: activations.flatMap((name) =>
    activated.map((shape) => ({
      attrs: { function: name },
      inputs: (draw: Draw) => [scaled(draw.signed(...shape), 8)],
    })),
  ),
  "max-pool": poolCases(),
  "avg-pool": poolCases(),
  "global-avg-pool": imageShapes.map((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape)],
  })),
  ...batchNormCases,
  "fold-batch-norm": [...shapes, [3, 3, 2, 2] as const].map((shape, index) => {
    // The last is depthwise: all channels times all filters of each.
    const filters = index === shapes.length ? 4 : channelsOf(shape);
    return {
      attrs: { epsilon: 0.001 },
      inputs: (draw: Draw) => [
        draw.signed(...shape),
        ...Array.from({ length: 4 }, () => draw.signed(filters)),
        draw.positive(filters),
      ],
    };
  }),
  dropout: forShapes((shape, index) => ({
    attrs: { rate: dropoutRates[index % dropoutRates.length] ?? 0, stream: index },
    inputs: (draw) => [draw.signed(...shape)],
    step: index + 1,
  })),
  reshape: forShapes((shape) => ({
    attrs: { shape: [shape[0] ?? 1, shape.slice(1).reduce((a, b) => a * b, 1)] },
    inputs: (draw) => [draw.signed(...shape)],
  })),
  add: forShapes((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape), draw.signed(...shape)],
  })),
  multiply: forShapes((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape), draw.signed(...shape)],
  })),
  ...sizeCases,
  ...rowCases,
  concat: forShapes((shape, index) => ({
    attrs: {},
    inputs: (draw) =>
      Array.from({ length: 2 + (index % 4) }, (_, part) =>
        draw.signed(...shape.slice(0, -1), channelsOf(shape) + part),
      ),
  })),
  "bias-gradient": forShapes((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape)],
  })),
  "activation-gradient": [
    ...activations.flatMap((name) =>
      activated.map((shape) => ({
        attrs: { function: name },
        inputs: (draw: Draw) => [draw.signed(...shape), scaled(draw.signed(...shape), 8)],
      })),
    ),
    ...activations
      .filter(slopeFollowsFromResult)
      .flatMap((name) => activated.map((shape) => slopeAtResult(name, shape))),
  ],
  "max-pool-gradient": windowCases.flatMap((windows) => [
    {
      attrs: windows.attrs,
      inputs: (draw: Draw) =>
        maxPoolGradientInputs(windows.attrs, draw, draw.signed(...windows.image)),
    },
    {
      attrs: windows.attrs,
      inputs: (draw: Draw) =>
        maxPoolGradientInputs(windows.attrs, draw, draw.ties(...windows.image)),
    },
  ]),
  "avg-pool-gradient": windowCases.map((windows) => ({
    attrs: { ...windows.attrs, inputShape: windows.image },
    inputs: (draw) => [draw.signed(...outputShape(windows, windows.image[3]))],
  })),
  "global-avg-pool-gradient": imageShapes.map((shape) => ({
    attrs: { inputShape: shape },
    inputs: (draw) => [draw.signed(shape[0], shape[3])],
  })),
  "dropout-gradient": forShapes((shape, index) => ({
    attrs: { rate: dropoutRates[index % dropoutRates.length] ?? 0, stream: index },
    inputs: (draw) => [draw.signed(...shape)],
    step: index + 1,
  })),
  slice: forShapes((shape, index) => {
    const columns = channelsOf(shape);
    const begin = index % 2 === 0 ? 0 : Math.floor(columns / 3);
    const size = Math.max(1, Math.floor((columns - begin) / (1 + (index % 3))));
    return { attrs: { begin, size }, inputs: (draw) => [draw.signed(...shape)] };
  }),
  ...lossCases,
  ...affineCases,
  ...siblingCases,
  ...optimizerCases,
  "moving-average": shapes.map((shape, index) => ({
    attrs: { momentum: index / 10 },
    inputs: (draw) => [draw.signed(...shape), draw.signed(...shape)],
  })),
};
