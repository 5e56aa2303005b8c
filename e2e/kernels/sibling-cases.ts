/** Calls of the kernels that run siblings as one. */

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
} = { siblings: siblings(), "sum-of-siblings": sums() };
