/** Calls of the kernels that normalize a batch, alone and with every activation that they may apply. */
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import { activations } from "../../src/graph/layers/shared-fields.ts";
import { slopeFollowsFromResult } from "../../src/protocol/affine.ts";
import type { BatchNormAttrs } from "../../src/protocol/kernel.ts";
import { shapes } from "./case-shapes.ts";
import type { Draw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";

const plain: BatchNormAttrs = { epsilon: 0.001 };
const step = { seed: 1, step: 1, learningRate: 0.1 };

/** Channels that are no multiple of four, rows that are no multiple of 64, and more rows than one part has. */
const activated: readonly (readonly number[])[] = [
  [5, 3],
  [2, 5, 7, 6],
  [131, 16],
  [9, 16, 16, 9],
];

interface Row {
  readonly attrs: BatchNormAttrs;
  readonly shape: readonly number[];
  readonly channels: number;
}

function row(attrs: BatchNormAttrs, shape: readonly number[]): Row {
  return { attrs, shape, channels: shape.at(-1) ?? 1 };
}

const alone = shapes.map((shape) => row(plain, shape));
const forward = activations.flatMap((activation) =>
  activated.map((shape) => row({ ...plain, activation }, shape)),
);
const backward = forward.filter(
  ({ attrs: { activation } }) => activation && slopeFollowsFromResult(activation),
);

/** dy, x, gamma, the mean and variance of x, and the result where an activation gave it. */
function gradientInputs({ attrs, shape, channels }: Row, draw: Draw): readonly OracleTensor[] {
  const x = draw.signed(...shape);
  const gamma = draw.signed(channels);
  const call = { kernel: "batch-norm", attrs } as const;
  const [y, ...statistics] = evaluateKernel<"batch-norm">(call, [x, gamma, gamma], step);
  const results = attrs.activation && y ? [y] : [];
  return [draw.signed(...shape), x, gamma, ...statistics, ...results];
}

export const batchNormCases: {
  readonly "batch-norm": readonly KernelCase<"batch-norm">[];
  readonly "batch-norm-inference": readonly KernelCase<"batch-norm-inference">[];
  readonly "batch-norm-gradient": readonly KernelCase<"batch-norm-gradient">[];
} = {
  "batch-norm": [...alone, ...forward].map(({ attrs, shape, channels }) => ({
    attrs,
    inputs: (draw) => [draw.signed(...shape), draw.signed(channels), draw.signed(channels)],
  })),
  "batch-norm-inference": [...alone, ...forward].map(({ attrs, shape, channels }) => ({
    attrs,
    inputs: (draw) => [
      draw.signed(...shape),
      ...[0, 1, 2].map(() => draw.signed(channels)),
      draw.positive(channels),
    ],
  })),
  "batch-norm-gradient": [...alone, ...backward].map((each) => ({
    attrs: each.attrs,
    inputs: (draw) => gradientInputs(each, draw),
  })),
};
