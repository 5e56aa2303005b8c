/** Dropout with the counter-based random numbers of `counter-random.ts`, bit for bit. */
import type { KernelAttrs } from "../../../protocol/kernel.ts";
import type { Place } from "../../places.ts";
import { elementwiseWork } from "./elementwise.ts";
import { type GpuWork, type PlanContext, type Stage, scalarIndex } from "./gpu-kernel.ts";
import { f32Text, placeAt } from "./place-access.ts";

/** Drops values by the draw of their index; the gradient is the same map. */
export function dropout(
  attrs: KernelAttrs["dropout"],
  reads: readonly Place[],
  writes: readonly Place[],
  context: PlanContext,
): readonly Stage[] {
  return [[dropoutWork(attrs, placeAt(reads, 0), placeAt(writes, 0), context)]];
}

function dropoutWork(
  { rate, stream }: KernelAttrs["dropout"],
  x: Place,
  y: Place,
  context: PlanContext,
): GpuWork {
  const scramble = `${context.prefix}scramble`;
  const declarations = `fn ${scramble}(bits: u32) -> u32 {
  var x = bits;
  x = (x ^ (x >> 16u)) * 0x21f0aaadu;
  x = (x ^ (x >> 15u)) * 0x735a2d97u;
  return x ^ (x >> 15u);
}
`;
  // u < rate, for u in steps of 2^-24, is the same as bits < rate·2^24 rounded up.
  const dropped = Math.ceil(rate * 2 ** 24);
  const seeded = `${scramble}(scalars[${scalarIndex.seed}] + 0x9e3779b9u)`;
  const before = `let key = ${scramble}(${scramble}(${seeded} + scalars[${scalarIndex.step}]) + ${stream >>> 0}u);
let draw = ${scramble}(key + i * 0x9e3779b9u) >> 8u;`;
  return elementwiseWork(context, [x], y, {
    label: "dropout",
    before,
    value: ([value]) => `select(${value} / ${f32Text(1 - rate)}, 0.0f, draw < ${dropped}u)`,
    declarations,
  });
}
