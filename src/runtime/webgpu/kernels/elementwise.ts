/** Kernels that compute each number of the result from the numbers at the same place. */

import type { ActivationName } from "../../../graph/layers/shared-fields.ts";
import { slopeFollowsFromResult } from "../../../protocol/affine.ts";
import { isDense, type Place, sizeOf } from "../../places.ts";
import { activationCurve, slopeCurve } from "./activation-functions.ts";
import type { GpuKernel, GpuWork, PlanContext } from "./gpu-kernel.ts";
import { f32Text, indexAt, numberAt, numberOf, placeAt } from "./place-access.ts";
import { keptNumber } from "./small-numbers.ts";
import { threadWork } from "./thread-work.ts";

/** What is computed for each number. */
export interface Elementwise {
  readonly label: string;
  /** WGSL before the result; may use `i`, and `column`, the place along the last axis. */
  readonly before?: string;
  /** WGSL of type f32 for the result. */
  readonly value: (operands: readonly string[]) => string;
  readonly declarations?: string;
}

/** A result of the shape of its operands, number by number. */
export function elementwiseWork(
  context: PlanContext,
  operands: readonly Place[],
  result: Place,
  { label, before = "", value, declarations = "" }: Elementwise,
): GpuWork {
  const needsColumn =
    before.includes("column") || value(operands.map(() => "0f")).includes("column");
  const isFlat = [...operands, result].every(isDense);
  const split = `let row = i / ${result.columns}u; let column = i - row * ${result.columns}u;`;
  const read = (place: Place) => (isFlat ? numberOf(place, "i") : numberAt(place, "row", "column"));
  const target = isFlat ? numberOf(result, "i") : numberAt(result, "row", "column");
  const body = `${isFlat && !needsColumn ? "" : split}
${before}
${target} = ${value(operands.map(read))};`;
  return threadWork(context, { label, items: sizeOf(result), body, declarations });
}

/** x + bias along the last axis. */
export const biasAdd: GpuKernel<"bias-add"> = (_, reads, writes, context) => {
  const bias = placeAt(reads, 1);
  return [
    [
      elementwiseWork(context, [placeAt(reads, 0)], placeAt(writes, 0), {
        label: "bias-add",
        value: ([x]) => `${x} + ${bias.arena}[${bias.offset}u + column]`,
      }),
    ],
  ];
};

/** f(x). */
export const activation: GpuKernel<"activation"> = (attrs, reads, writes, context) => {
  const curve = activationCurve(context.prefix, attrs.function);
  return [
    [
      elementwiseWork(context, reads, placeAt(writes, 0), {
        label: attrs.function,
        value: ([x]) => keptNumber(`${curve.name}(${x})`),
        declarations: curve.declarations,
      }),
    ],
  ];
};

/** dy · f'. */
export const activationGradient: GpuKernel<"activation-gradient"> = (
  attrs,
  reads,
  writes,
  context,
) => [[slopeWork(context, attrs, reads, placeAt(writes, 0))]];

function slopeWork(
  context: PlanContext,
  attrs: Parameters<typeof slopeCurve>[1],
  reads: readonly Place[],
  result: Place,
): GpuWork {
  const curve = slopeCurve(context.prefix, attrs);
  return elementwiseWork(context, reads, result, {
    label: `${attrs.function} gradient`,
    value: ([dy, x]) => keptNumber(`${dy} * ${curve.name}(${x})`),
    declarations: curve.declarations,
  });
}

/** dy times the slope of a fused activation, which is read from its result where it follows from that. */
export function fusedSlopeWork(
  context: PlanContext,
  activationName: ActivationName,
  reads: readonly Place[],
  result: Place,
): GpuWork {
  const fromResult = slopeFollowsFromResult(activationName);
  return slopeWork(context, { function: activationName, fromResult }, reads, result);
}

/** a + b. */
export const add: GpuKernel<"add"> = (_, reads, writes, context) => [
  [
    elementwiseWork(context, reads, placeAt(writes, 0), {
      label: "add",
      value: ([a, b]) => `${a} + ${b}`,
    }),
  ],
];

/** a · b. */
export const multiply: GpuKernel<"multiply"> = (_, reads, writes, context) => [
  [
    elementwiseWork(context, reads, placeAt(writes, 0), {
      label: "multiply",
      value: ([a, b]) => keptNumber(`${a} * ${b}`),
    }),
  ],
];

/** factor · x, the factor read from the device. */
export const scale: GpuKernel<"scale"> = (_, reads, writes, context) => [
  [
    elementwiseWork(context, [placeAt(reads, 0)], placeAt(writes, 0), {
      label: "scale",
      before: `let factor = ${numberAt(placeAt(reads, 1), "0u", "0u")};`,
      value: ([x]) => keptNumber(`factor * ${x}`),
    }),
  ],
];

/** a + factor · b. */
export const addScaled: GpuKernel<"add-scaled"> = ({ factor }, reads, writes, context) => [
  [
    elementwiseWork(context, reads, placeAt(writes, 0), {
      label: "add-scaled",
      value: ([a, b]) => keptNumber(`${a} + ${f32Text(factor)} * ${b}`),
    }),
  ],
];

/** The same numbers in another shape. */
export const reshape: GpuKernel<"reshape"> = (_, reads, writes, context) => {
  const result = placeAt(writes, 0);
  const body = `${numberOf(result, "i")} = ${numberOf(placeAt(reads, 0), "i")};`;
  return [[threadWork(context, { label: "reshape", items: sizeOf(result), body })]];
};

/** All zeros. */
export const zeros: GpuKernel<"zeros"> = (_, _reads, writes, context) => {
  const result = placeAt(writes, 0);
  const body = `${numberOf(result, "i")} = 0.0f;`;
  return [[threadWork(context, { label: "zeros", items: sizeOf(result), body })]];
};

/** Copies columns of one place to columns of another. */
function copyColumns(
  context: PlanContext,
  label: string,
  source: Place,
  target: Place,
  columns: { readonly from: number; readonly to: number; readonly count: number },
): GpuWork {
  const body = `let row = i / ${columns.count}u; let column = i - row * ${columns.count}u;
${target.arena}[${indexAt(target, "row", `${columns.to}u + column`)}] = ${source.arena}[${indexAt(source, "row", `${columns.from}u + column`)}];`;
  return threadWork(context, { label, items: source.rows * columns.count, body });
}

/** Joins tensors along the last axis. */
export const concat: GpuKernel<"concat"> = (_, reads, writes, context) => {
  let to = 0;
  const works = reads.map((source, part) => {
    const columns = { from: 0, to, count: source.columns };
    to += source.columns;
    const own = { ...context, prefix: `${context.prefix}part${part}_` };
    return copyColumns(own, "concat", source, placeAt(writes, 0), columns);
  });
  return [works];
};

/** Equal runs of the last axis. */
export const split: GpuKernel<"split"> = (_, reads, writes, context) => [
  writes.map((target, part) => {
    const columns = { from: part * target.columns, to: 0, count: target.columns };
    const own = { ...context, prefix: `${context.prefix}part${part}_` };
    return copyColumns(own, "split", placeAt(reads, 0), target, columns);
  }),
];

/** A run of the last axis. */
export const slice: GpuKernel<"slice"> = ({ begin, size }, reads, writes, context) => [
  [
    copyColumns(context, "slice", placeAt(reads, 0), placeAt(writes, 0), {
      from: begin,
      to: 0,
      count: size,
    }),
  ],
];
