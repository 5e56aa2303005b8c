/** Depthwise convolution from its definition: y[n,i,j,c·M+m] = Σ x[n, i·s + p·d − top, j·s + q·d − left, c] · k[p,q,c,m]. */
import type { ConvolutionAttrs } from "../../protocol/kernel.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, type ImageSides, type OracleTensor, read, sides, zeros } from "./tensor.ts";
import { outputSize, pixelIndex, taps } from "./window.ts";

/** y as in the file's formula. */
export const depthwiseConv2d: OracleKernel<"depthwise-conv2d"> = ({ attrs }, x, kernel) => {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const outputs = channels * (kernel.shape[3] ?? 0);
  const y = zeros([batch, ...outputSize(attrs, height, width), outputs]);
  eachProduct(attrs, x, y, kernel, (px, py, k) => accumulate(y, py, read(x, px) * read(kernel, k)));
  return [y];
};

/** dx: each product of the formula with dy in the place of y. */
export const depthwiseConv2dGradientInput: OracleKernel<"depthwise-conv2d-gradient-input"> = (
  { attrs },
  dy,
  kernel,
) => {
  const dx = zeros(attrs.inputShape);
  eachProduct(attrs, dx, dy, kernel, (px, py, k) =>
    accumulate(dx, px, read(dy, py) * read(kernel, k)),
  );
  return [dx];
};

/** dk: each product of the formula, summed by weight. */
export const depthwiseConv2dGradientFilter: OracleKernel<"depthwise-conv2d-gradient-filter"> = (
  { attrs },
  x,
  dy,
) => {
  const [, , , channels] = sides<ImageSides>(x.shape, 4);
  const dkernel = zeros([...attrs.window, channels, (dy.shape[3] ?? 0) / channels]);
  eachProduct(attrs, x, dy, dkernel, (px, py, k) =>
    accumulate(dkernel, k, read(x, px) * read(dy, py)),
  );
  return [dkernel];
};

/** Visits every product of the sum with the flat indices of its pixel, its output and its weight. */
function eachProduct(
  attrs: ConvolutionAttrs,
  image: OracleTensor,
  output: OracleTensor,
  kernel: OracleTensor,
  visit: (pixel: number, output: number, weight: number) => void,
): void {
  const [batch, height, width] = sides<ImageSides>(image.shape, 4);
  const [, , channels, multiplier] = sides<ImageSides>(kernel.shape, 4);
  const everyTap = taps(attrs, height, width);
  for (let n = 0; n < batch; n++) {
    for (const { outY, outX, tapY, tapX, y, x } of everyTap) {
      for (let c = 0; c < channels; c++) {
        for (let m = 0; m < multiplier; m++) {
          visit(
            pixelIndex(image, n, y, x, c),
            pixelIndex(output, n, outY, outX, c * multiplier + m),
            pixelIndex(kernel, tapY, tapX, c, m),
          );
        }
      }
    }
  }
}
