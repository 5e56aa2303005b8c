/** Calls of the kernels that run a layer with filters as one, forward and backward. */
import { activations } from "../../src/graph/layers/shared-fields.ts";
import type { AffineAttrs, AffineGradientAttrs, FilterCall } from "../../src/protocol/kernel.ts";
import { matmulSizes } from "./case-shapes.ts";
import {
  convolutionWindows,
  depthwiseOutputs,
  depthwiseWindows,
  kernelShape,
  outputShape,
} from "./convolution-windows.ts";
import type { KernelCase } from "./kernel-case.ts";

/** A call and the shapes of its operands and its result. */
export interface AffineRow {
  readonly call: FilterCall;
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly y: readonly number[];
}

/** Every window, grouped, dilated and depthwise, and matrix products. */
export const affineRows: readonly AffineRow[] = [
  ...convolutionWindows.map(
    (row): AffineRow => ({
      call: { kernel: "conv2d", attrs: row.attrs },
      x: row.image,
      kernel: kernelShape(row),
      y: outputShape(row, row.filters),
    }),
  ),
  ...depthwiseWindows.map(
    (row): AffineRow => ({
      call: { kernel: "depthwise-conv2d", attrs: row.attrs },
      x: row.image,
      kernel: kernelShape(row),
      y: outputShape(row, depthwiseOutputs(row)),
    }),
  ),
  ...matmulSizes.map(
    ([rows, inner, columns]): AffineRow => ({
      call: { kernel: "matmul", attrs: { transposeA: false, transposeB: false } },
      x: [rows, inner],
      kernel: [inner, columns],
      y: [rows, columns],
    }),
  ),
];

/** Every activation and none in turn, with and without a bias, with and without what the activation reads. */
export function epilogueAt(index: number): Omit<AffineAttrs, "call"> {
  const activation = activations[index % (activations.length + 1)];
  const keepsInput = activation !== undefined && index % 3 === 0;
  return {
    ...(index % 5 === 0 ? {} : { bias: true }),
    ...(activation ? { activation } : {}),
    ...(keepsInput ? { keepsInput } : {}),
  };
}

/** Every activation and none in turn, with and without the gradients of a bias and of the input. */
function gradientsAt(index: number): Omit<AffineGradientAttrs, "call"> {
  const { keepsInput, ...epilogue } = epilogueAt(index);
  return { ...epilogue, ...(index % 3 === 0 ? {} : { inputGradient: true }) };
}

export const affineCases: {
  readonly affine: readonly KernelCase<"affine">[];
  readonly "affine-gradient": readonly KernelCase<"affine-gradient">[];
} = {
  affine: affineRows.map(({ call, x, kernel, y }, index) => {
    const attrs = { call, ...epilogueAt(index) };
    return {
      attrs,
      inputs: (draw) => [
        draw.signed(...x),
        draw.signed(...kernel),
        ...(attrs.bias ? [draw.signed(y.at(-1) ?? 1)] : []),
      ],
    };
  }),
  "affine-gradient": affineRows.map(({ call, x, kernel, y }, index) => {
    const attrs = { call, ...gradientsAt(index) };
    return {
      attrs,
      inputs: (draw) => [
        draw.signed(...x),
        draw.signed(...y),
        ...(attrs.inputGradient ? [draw.signed(...kernel)] : []),
        ...(attrs.activation ? [draw.signed(...y)] : []),
      ],
    };
  }),
};
