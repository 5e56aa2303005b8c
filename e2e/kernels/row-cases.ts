/** Calls of the kernels that normalise each pixel by its own channels. */
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { KernelName, LocalResponseAttrs } from "../../src/protocol/kernel.ts";
import { imageShapes, shapes } from "./case-shapes.ts";
import type { KernelCase } from "./kernel-case.ts";

type RowKernel = Extract<
  KernelName,
  `layer-norm${string}` | `local-response-norm${string}` | "softmax" | "softmax-gradient"
>;

/** Shapes of any rank, from one channel to many. */
export const rowShapes: readonly (readonly number[])[] = [
  ...shapes,
  ...imageShapes,
  [7, 2],
  [1, 64],
  [3, 2, 5, 11],
];

const responses: readonly LocalResponseAttrs[] = [
  { depthRadius: 2, bias: 2, alpha: 1e-4, beta: 0.75 },
  { depthRadius: 5, bias: 1, alpha: 1, beta: 0.5 },
  { depthRadius: 0, bias: 0.5, alpha: 0.3, beta: 1 },
  { depthRadius: 1, bias: 1, alpha: 2, beta: 3 },
  { depthRadius: 3, bias: 1.5, alpha: 0.5, beta: 0 },
];

/** Images and settings in turn. */
export const responseRows: readonly {
  readonly image: readonly number[];
  readonly attrs: LocalResponseAttrs;
}[] = responses.flatMap((attrs) => imageShapes.map((image) => ({ image, attrs })));

const step = { seed: 1, step: 1, learningRate: 0.1 };

/** y = softmax(x). */
function softmaxOf(x: OracleTensor): readonly OracleTensor[] {
  return evaluateKernel<"softmax">({ kernel: "softmax", attrs: {} }, [x], step);
}

/** y of a local response normalization. */
function responseOf(attrs: LocalResponseAttrs, x: OracleTensor): readonly OracleTensor[] {
  return evaluateKernel<"local-response-norm">({ kernel: "local-response-norm", attrs }, [x], step);
}

export const rowCases: { readonly [K in RowKernel]: readonly KernelCase<K>[] } = {
  "layer-norm": rowShapes.map((shape) => ({
    attrs: { epsilon: 0.001 },
    inputs: (draw) => {
      const channels = shape.at(-1) ?? 1;
      return [draw.signed(...shape), draw.signed(channels), draw.signed(channels)];
    },
  })),
  "layer-norm-gradient": rowShapes.map((shape) => ({
    attrs: { epsilon: 0.001 },
    inputs: (draw) => [
      draw.signed(...shape),
      draw.signed(...shape),
      draw.signed(shape.at(-1) ?? 1),
    ],
  })),
  "local-response-norm": responseRows.map(({ image, attrs }) => ({
    attrs,
    inputs: (draw) => [draw.signed(...image)],
  })),
  "local-response-norm-gradient": responseRows.map(({ image, attrs }) => ({
    attrs,
    inputs: (draw) => {
      const x = draw.signed(...image);
      return [draw.signed(...image), x, ...responseOf(attrs, x)];
    },
  })),
  softmax: rowShapes.map((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape)],
  })),
  "softmax-gradient": rowShapes.map((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape), ...softmaxOf(draw.signed(...shape))],
  })),
};
