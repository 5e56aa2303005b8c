/** Plans pooling and its gradients. */
import type { WindowAttrs } from "../../../protocol/kernel.ts";
import { sizeOf } from "../../places.ts";
import { laneScratchBytes } from "../task.ts";
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

interface PoolOperands {
  /** The image and the result, or what has their shapes. */
  readonly x: Operand;
  readonly y: Operand;
  readonly dy?: Operand;
  readonly dx?: Operand;
}

/** Whether each pixel of the image lies in exactly one window, and each window in the image. */
function tiles({ window, strides, padding }: WindowAttrs, x: Operand, y: Operand): boolean {
  const [, height, width] = imageSides(x);
  const [, outHeight, outWidth] = imageSides(y);
  return (
    window[0] === strides[0] &&
    window[1] === strides[1] &&
    padding.top === 0 &&
    padding.left === 0 &&
    outHeight * strides[0] === height &&
    outWidth * strides[1] === width
  );
}

/** Whether windows of 3×3 pixels move by one pixel over a border of one, and a plane of four channels and their sums fits a lane's scratch. */
function slides({ window, strides, padding }: WindowAttrs, x: Operand, y: Operand): boolean {
  const [, height, width] = imageSides(x);
  const [, outHeight, outWidth] = imageSides(y);
  const moves = window.every((size) => size === 3) && strides.every((size) => size === 1);
  const isWhole = outHeight === height && outWidth === width;
  const planeBytes = 32 * (height + 2) * (width + 2);
  return (
    moves && isWhole && padding.top === 1 && padding.left === 1 && planeBytes <= laneScratchBytes
  );
}

function planPool(
  plan: Plan,
  name: number,
  attrs: WindowAttrs,
  { x, y, dy = y, dx = x }: PoolOperands,
  byImage: boolean,
  after: After,
): After {
  const [batch, height, width, channels] = imageSides(x);
  const [, outHeight, outWidth] = imageSides(y);
  const isTiled = tiles(attrs, x, y);
  const words = [
    ...[x.address, rowBytes(x), height, width, channels],
    ...[y.address, rowBytes(y), outHeight, outWidth],
    ...attrs.window,
    ...attrs.strides,
    ...[attrs.padding.top, attrs.padding.left, batch],
    ...[dy.address, rowBytes(dy), dx.address, rowBytes(dx), isTiled ? 1 : 0],
    slides(attrs, x, y) ? 1 : 0,
  ];
  const things = byImage && !(name === code.maxPoolGradient && isTiled) ? batch : batch * outHeight;
  return [plan.add(name, words, partsOf(sizeOf(x), numbersPerPart, things), after)];
}

/** Plans `max-pool`. */
export const planMaxPool: Planner<"max-pool"> = (attrs, { reads, writes }, plan, after) => {
  const operands = { x: operandAt(reads, 0), y: operandAt(writes, 0) };
  return planPool(plan, code.maxPool, attrs, operands, false, after);
};

/** Plans `avg-pool`. */
export const planAvgPool: Planner<"avg-pool"> = (attrs, { reads, writes }, plan, after) => {
  const operands = { x: operandAt(reads, 0), y: operandAt(writes, 0) };
  return planPool(plan, code.avgPool, attrs, operands, false, after);
};

/** Plans `max-pool-gradient`. */
export const planMaxPoolGradient: Planner<"max-pool-gradient"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const [dy, x, y] = [operandAt(reads, 0), operandAt(reads, 1), operandAt(reads, 2)];
  const operands = { x, y, dy, dx: operandAt(writes, 0) };
  return planPool(plan, code.maxPoolGradient, attrs, operands, true, after);
};

/** Plans `avg-pool-gradient`. */
export const planAvgPoolGradient: Planner<"avg-pool-gradient"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const operands = { x: operandAt(writes, 0), y: operandAt(reads, 0) };
  return planPool(plan, code.avgPoolGradient, attrs, operands, true, after);
};
