/** Shapes that are hard on windows: odd sizes, strides beyond the kernel, one channel, a batch of one, padding on one side. */
import type { Padding, WindowAttrs } from "../../src/protocol/kernel.ts";

/** An image batch, a window over it and the number of filters a convolution has there. */
export interface WindowCase {
  readonly image: readonly [n: number, height: number, width: number, channels: number];
  readonly filters: number;
  readonly attrs: WindowAttrs;
}

const valid: Padding = { top: 0, bottom: 0, left: 0, right: 0 };

/** TensorFlow's 'same': ⌈size / stride⌉ outputs, and the odd pixel of padding at the far side. */
function same(image: WindowCase["image"], window: Pair, strides: Pair): Padding {
  const along = (size: number, side: number, stride: number): Pair => {
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + side - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const [top, bottom] = along(image[1], window[0], strides[0]);
  const [left, right] = along(image[2], window[1], strides[1]);
  return { top, bottom, left, right };
}

/** The padding of a window that spans `window` pixels. */
export function padding(
  image: WindowCase["image"],
  window: Pair,
  strides: Pair,
  kind: "same" | "valid",
): Padding {
  return kind === "same" ? same(image, window, strides) : valid;
}

type Pair = readonly [number, number];

function windowCase(
  image: WindowCase["image"],
  filters: number,
  window: Pair,
  strides: Pair,
  pad: Padding | "same" | "valid",
): WindowCase {
  const pixels = typeof pad === "string" ? padding(image, window, strides, pad) : pad;
  return { image, filters, attrs: { window, strides, padding: pixels } };
}

export const windowCases: readonly WindowCase[] = [
  windowCase([1, 5, 5, 1], 1, [3, 3], [1, 1], "same"),
  windowCase([2, 7, 6, 3], 4, [3, 3], [1, 1], "valid"),
  windowCase([2, 8, 8, 2], 5, [5, 5], [2, 2], "same"),
  windowCase([1, 9, 7, 2], 3, [2, 3], [3, 2], "valid"),
  windowCase([3, 6, 6, 4], 2, [1, 1], [1, 1], "valid"),
  windowCase([2, 5, 8, 3], 3, [1, 1], [2, 3], "valid"),
  windowCase([1, 10, 10, 1], 2, [4, 4], [3, 3], "same"),
  windowCase([2, 4, 4, 6], 8, [5, 5], [1, 1], "same"),
  windowCase([1, 11, 3, 5], 1, [3, 1], [1, 1], { top: 2, bottom: 0, left: 0, right: 0 }),
  windowCase([2, 7, 7, 8], 16, [3, 3], [2, 2], "same"),
  windowCase([1, 8, 9, 4], 4, [2, 2], [2, 2], { top: 0, bottom: 1, left: 1, right: 0 }),
  windowCase([2, 6, 5, 1], 3, [6, 5], [1, 1], "valid"),
  windowCase([1, 7, 8, 3], 2, [2, 2], [4, 5], "valid"),
  windowCase([2, 6, 7, 6], 4, [3, 3], [1, 1], "same"),
];

/** More of them, small enough to try with every kernel of the oracle. */
export const moreWindowCases: readonly WindowCase[] = [
  windowCase([1, 1, 1, 1], 1, [1, 1], [1, 1], "valid"),
  windowCase([3, 2, 2, 2], 2, [2, 2], [1, 1], "same"),
  windowCase([1, 5, 7, 1], 3, [3, 2], [2, 1], "same"),
  windowCase([2, 9, 4, 2], 1, [4, 3], [3, 1], "valid"),
  windowCase([1, 6, 6, 3], 2, [2, 3], [5, 4], "same"),
  windowCase([4, 3, 5, 1], 2, [3, 3], [1, 2], { top: 1, bottom: 0, left: 0, right: 2 }),
  windowCase([1, 8, 3, 2], 4, [7, 3], [1, 1], "same"),
];
