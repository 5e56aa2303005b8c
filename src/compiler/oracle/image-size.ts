/** Zero padding and nearest-neighbour upsampling from their definitions: which pixel of the small image each large one shows. */
import type { Padding } from "../../protocol/kernel.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, type ImageSides, type OracleTensor, read, sides, zeros } from "./tensor.ts";
import { pixelIndex } from "./window.ts";

type Pair = readonly [number, number];

/** y[n, i + top, j + left, c] = x[n, i, j, c], and 0 elsewhere. */
export const zeroPad: OracleKernel<"zero-pad"> = ({ attrs: { padding } }, x) => {
  const y = zeros(padded(x.shape, padding, 1));
  eachPair(x, y, [1, 1], [padding.top, padding.left], (small, large) =>
    accumulate(y, large, read(x, small)),
  );
  return [y];
};

/** dx[n, i, j, c] = dy[n, i + top, j + left, c]. */
export const zeroPadGradient: OracleKernel<"zero-pad-gradient"> = ({ attrs: { padding } }, dy) => {
  const dx = zeros(padded(dy.shape, padding, -1));
  eachPair(dx, dy, [1, 1], [padding.top, padding.left], (small, large) =>
    accumulate(dx, small, read(dy, large)),
  );
  return [dx];
};

/** y[n, i, j, c] = x[n, ⌊i / f⌋, ⌊j / g⌋, c]. */
export const upsample: OracleKernel<"upsample"> = ({ attrs: { factor } }, x) => {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const y = zeros([batch, height * factor[0], width * factor[1], channels]);
  eachPair(x, y, factor, [0, 0], (small, large) => accumulate(y, large, read(x, small)));
  return [y];
};

/** The sum of dy over the pixels that show the same one. */
export const upsampleGradient: OracleKernel<"upsample-gradient"> = ({ attrs: { factor } }, dy) => {
  const [batch, height, width, channels] = sides<ImageSides>(dy.shape, 4);
  const dx = zeros([batch, height / factor[0], width / factor[1], channels]);
  eachPair(dx, dy, factor, [0, 0], (small, large) => accumulate(dx, small, read(dy, large)));
  return [dx];
};

function padded(image: readonly number[], margin: Padding, sign: 1 | -1): number[] {
  const [batch, height, width, channels] = sides<ImageSides>(image, 4);
  const down = sign * (margin.top + margin.bottom);
  const across = sign * (margin.left + margin.right);
  return [batch, height + down, width + across, channels];
}

/** Visits every pixel of the large image that shows one of the small image, with the flat indices of both. */
function eachPair(
  small: OracleTensor,
  large: OracleTensor,
  factor: Pair,
  offset: Pair,
  visit: (small: number, large: number) => void,
): void {
  const [batch, height, width, channels] = sides<ImageSides>(small.shape, 4);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < height * factor[0]; i++) {
      for (let j = 0; j < width * factor[1]; j++) {
        const [y, x] = [Math.floor(i / factor[0]), Math.floor(j / factor[1])];
        for (let c = 0; c < channels; c++) {
          visit(
            pixelIndex(small, n, y, x, c),
            pixelIndex(large, n, i + offset[0], j + offset[1], c),
          );
        }
      }
    }
  }
}
