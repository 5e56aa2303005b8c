/** Plans kernels that make an image larger or smaller without a window. */
import { sizeOf } from "../../places.ts";
import * as code from "./codes.ts";
import {
  type After,
  imageSides,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  partsOf,
  rowBytes,
} from "./plan.ts";

const numbersPerPart = 16_384;

/** How the small image lies in the large one. */
interface Fit {
  readonly top?: number;
  readonly left?: number;
  readonly factor?: readonly [number, number];
  readonly back: boolean;
}

function planSizes(
  plan: Plan,
  name: number,
  [small, large]: readonly [Operand, Operand],
  { top = 0, left = 0, factor = [1, 1], back }: Fit,
  after: After,
): After {
  const [batch, largeHeight, largeWidth] = imageSides(large);
  const isPixel = small.shape.length === 2;
  const [, height, width, channels] = isPixel ? [batch, 1, 1, small.columns] : imageSides(small);
  const words = [
    ...[small.address, rowBytes(small), height, width, channels],
    ...[large.address, rowBytes(large), largeHeight, largeWidth, batch],
    ...[top, left, ...factor, back ? 1 : 0],
  ];
  const rows = isPixel ? batch : batch * (back ? height : largeHeight);
  return [plan.add(name, words, partsOf(sizeOf(large), numbersPerPart, rows), after)];
}

/** Plans `zero-pad`. */
export const planZeroPad: Planner<"zero-pad"> = ({ padding }, { reads, writes }, plan, after) => {
  const images = [operandAt(reads, 0), operandAt(writes, 0)] as const;
  return planSizes(plan, code.zeroPad, images, { ...padding, back: false }, after);
};

/** Plans `zero-pad-gradient`. */
export const planZeroPadGradient: Planner<"zero-pad-gradient"> = (
  { padding },
  { reads, writes },
  plan,
  after,
) => {
  const images = [operandAt(writes, 0), operandAt(reads, 0)] as const;
  return planSizes(plan, code.zeroPad, images, { ...padding, back: true }, after);
};

/** Plans `upsample`. */
export const planUpsample: Planner<"upsample"> = ({ factor }, { reads, writes }, plan, after) => {
  const images = [operandAt(reads, 0), operandAt(writes, 0)] as const;
  return planSizes(plan, code.upsample, images, { factor, back: false }, after);
};

/** Plans `upsample-gradient`. */
export const planUpsampleGradient: Planner<"upsample-gradient"> = (
  { factor },
  { reads, writes },
  plan,
  after,
) => {
  const images = [operandAt(writes, 0), operandAt(reads, 0)] as const;
  return planSizes(plan, code.upsampleGradient, images, { factor, back: true }, after);
};

/** Plans `global-avg-pool`. */
export const planGlobalAvgPool: Planner<"global-avg-pool"> = (
  _,
  { reads, writes },
  plan,
  after,
) => {
  const images = [operandAt(writes, 0), operandAt(reads, 0)] as const;
  return planSizes(plan, code.globalPool, images, { back: true }, after);
};

/** Plans `global-avg-pool-gradient`. */
export const planGlobalAvgPoolGradient: Planner<"global-avg-pool-gradient"> = (
  _,
  { reads, writes },
  plan,
  after,
) => {
  const images = [operandAt(reads, 0), operandAt(writes, 0)] as const;
  return planSizes(plan, code.globalPool, images, { back: false }, after);
};
