/** Convolution from its definition: y[n,i,j,f] = Σ x[n, i·s + p − top, j·s + q − left, c] · k[p,q,c,f]. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, type ImageSides, type OracleTensor, read, sides, zeros } from "./tensor.ts";
import { outputSize, pixelIndex, taps } from "./window.ts";

/** y as in the file's formula. */
export const conv2d: OracleKernel<"conv2d"> = ({ attrs }, x, kernel) => {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const filters = kernel.shape[3] ?? 0;
  const y = zeros([batch, ...outputSize(attrs, height, width), filters]);
  eachProduct(taps(attrs, height, width), [batch, channels, filters], x, y, kernel, (px, py, k) =>
    accumulate(y, py, read(x, px) * read(kernel, k)),
  );
  return [y];
};

/** dx: each product of the formula with dy in the place of y. */
export const conv2dGradientInput: OracleKernel<"conv2d-gradient-input"> = (
  { attrs },
  dy,
  kernel,
) => {
  const [batch, height, width, channels] = sides<ImageSides>(attrs.inputShape, 4);
  const filters = kernel.shape[3] ?? 0;
  const dx = zeros(attrs.inputShape);
  eachProduct(taps(attrs, height, width), [batch, channels, filters], dx, dy, kernel, (px, py, k) =>
    accumulate(dx, px, read(dy, py) * read(kernel, k)),
  );
  return [dx];
};

/** dk: each product of the formula, summed by weight. */
export const conv2dGradientFilter: OracleKernel<"conv2d-gradient-filter"> = ({ attrs }, x, dy) => {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const filters = dy.shape[3] ?? 0;
  const dkernel = zeros([...attrs.window, channels, filters]);
  eachProduct(taps(attrs, height, width), [batch, channels, filters], x, dy, dkernel, (px, py, k) =>
    accumulate(dkernel, k, read(x, px) * read(dy, py)),
  );
  return [dkernel];
};

/** Visits every product of the sum with the flat indices of its pixel, its output and its weight. */
function eachProduct(
  everyTap: ReturnType<typeof taps>,
  [batch, channels, filters]: readonly [number, number, number],
  image: OracleTensor,
  output: OracleTensor,
  kernel: OracleTensor,
  visit: (pixel: number, output: number, weight: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (const { outY, outX, tapY, tapX, y, x } of everyTap) {
      for (let c = 0; c < channels; c++) {
        for (let f = 0; f < filters; f++) {
          visit(
            pixelIndex(image, n, y, x, c),
            pixelIndex(output, n, outY, outX, f),
            pixelIndex(kernel, tapY, tapX, c, f),
          );
        }
      }
    }
  }
}
