/** Calls of the kernels that run siblings as one. */

import { type AffineRow, affineRows, epilogueAt } from "./affine-cases.ts";
import { matmulSizes } from "./case-shapes.ts";
import { convolutionWindows, kernelShape, outputShape } from "./convolution-windows.ts";
import type { Draw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";

const windows = convolutionWindows.filter(({ attrs }) => attrs.groups === undefined);

/** Two to four members, each with one filter more than the one before. */
function membersAt(index: number): readonly number[] {
  return Array.from({ length: 2 + (index % 3) }, (_, member) => member);
}

function siblings(): KernelCase<"siblings">[] {
  const convolutions = windows.flatMap((row, index): KernelCase<"siblings">[] => {
    const members = membersAt(index);
    const wider = members.map((member) => ({ ...row, filters: row.filters + member }));
    const { attrs, image } = row;
    const count = members.length;
    return [
      {
        attrs: { call: { kernel: "conv2d", attrs }, count },
        inputs: (draw) => [
          draw.signed(...image),
          ...wider.map((each) => draw.signed(...kernelShape(each))),
        ],
      },
      {
        attrs: { call: { kernel: "conv2d-gradient-filter", attrs }, count },
        inputs: (draw) => [
          draw.signed(...image),
          ...wider.map((each) => draw.signed(...outputShape(each, each.filters))),
        ],
      },
    ];
  });
  const products = matmulSizes.map(([rows, inner, columns], index): KernelCase<"siblings"> => {
    const members = membersAt(index);
    const attrs = { transposeA: index % 2 === 1, transposeB: false };
    const call = { kernel: "matmul", attrs } as const;
    return {
      attrs: { call, count: members.length },
      inputs: (draw: Draw) => [
        attrs.transposeA ? draw.signed(inner, rows) : draw.signed(rows, inner),
        ...members.map((member) => draw.signed(inner, columns + member)),
      ],
    };
  });
  return [...convolutions, ...products];
}

/** Layers side by side, each with bias and activation as `epilogueAt` has them, and their gradients: every third row of all. */
function affineSiblings(): KernelCase<"siblings">[] {
  const isPlain = ({ call }: AffineRow) =>
    call.kernel === "matmul" || (call.kernel === "conv2d" && call.attrs.groups === undefined);
  const rows = affineRows.filter(isPlain).filter((_, index) => index % 3 === 0);
  return rows.flatMap(({ call, x, kernel, y }, index): KernelCase<"siblings">[] => {
    const members = membersAt(index);
    const count = members.length;
    const wider = (shape: readonly number[], member: number) =>
      shape.with(-1, (shape.at(-1) ?? 0) + member);
    const { keepsInput, ...shared } = epilogueAt(index + 1);
    const forward = { call, ...shared, ...(keepsInput ? { keepsInput } : {}) };
    const backward = { call, ...shared, ...(index % 2 === 0 ? { inputGradient: true } : {}) };
    return [
      {
        attrs: { call: { kernel: "affine", attrs: forward }, count },
        inputs: (draw) => [
          draw.signed(...x),
          ...members.flatMap((member) => [
            draw.signed(...wider(kernel, member)),
            ...(shared.bias ? [draw.signed(...wider(y, member).slice(-1))] : []),
          ]),
        ],
      },
      {
        attrs: { call: { kernel: "affine-gradient", attrs: backward }, count },
        inputs: (draw) => [
          draw.signed(...x),
          ...members.flatMap((member) => [
            draw.signed(...wider(y, member)),
            ...(backward.inputGradient ? [draw.signed(...wider(kernel, member))] : []),
            ...(shared.activation ? [draw.signed(...wider(y, member))] : []),
          ]),
        ],
      },
    ];
  });
}

function sums(): KernelCase<"sum-of-siblings">[] {
  const convolutions = windows.map((row, index): KernelCase<"sum-of-siblings"> => {
    const members = membersAt(index);
    const attrs = { ...row.attrs, inputShape: row.image };
    return {
      attrs: { call: { kernel: "conv2d-gradient-input", attrs }, count: members.length },
      inputs: (draw) =>
        members.flatMap((member) => {
          const filters = row.filters + member;
          return [
            draw.signed(...outputShape(row, filters)),
            draw.signed(...kernelShape({ ...row, filters })),
          ];
        }),
    };
  });
  const products = matmulSizes.map(
    ([rows, inner, columns], index): KernelCase<"sum-of-siblings"> => {
      const members = membersAt(index);
      const call = { kernel: "matmul", attrs: { transposeA: false, transposeB: true } } as const;
      return {
        attrs: { call, count: members.length },
        inputs: (draw: Draw) =>
          members.flatMap((member) => [
            draw.signed(rows, inner + member),
            draw.signed(columns, inner + member),
          ]),
      };
    },
  );
  return [...convolutions, ...products];
}

export const siblingCases: {
  readonly siblings: readonly KernelCase<"siblings">[];
  readonly "sum-of-siblings": readonly KernelCase<"sum-of-siblings">[];
} = { siblings: [...siblings(), ...affineSiblings()], "sum-of-siblings": sums() };
