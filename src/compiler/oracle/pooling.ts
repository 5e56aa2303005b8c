/** Pooling and its gradients from their definitions. */
import type { WindowAttrs } from "../../protocol/kernel.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import {
  accumulate,
  type ImageSides,
  mapEach,
  type OracleTensor,
  read,
  sides,
  zeros,
} from "./tensor.ts";
import { outputSize, pixelIndex, taps } from "./window.ts";

/** The flat index of the first largest pixel of each window, row by row, at the window's place in the output. */
function largestPixels(attrs: WindowAttrs, x: OracleTensor): OracleTensor {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const largest = mapEach(zeros([batch, ...outputSize(attrs, height, width), channels]), () => -1);
  for (const tap of taps(attrs, height, width)) {
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        const window = pixelIndex(largest, n, tap.outY, tap.outX, c);
        const pixel = pixelIndex(x, n, tap.y, tap.x, c);
        const best = read(largest, window);
        if (best < 0 || read(x, pixel) > read(x, best)) {
          largest.data[window] = pixel;
        }
      }
    }
  }
  return largest;
}

/** The largest pixel of each window. */
export const maxPool: OracleKernel<"max-pool"> = ({ attrs }, x) => [
  mapEach(largestPixels(attrs, x), (pixel) => read(x, pixel)),
];

/** The first largest pixel of each window gets its dy. */
export const maxPoolGradient: OracleKernel<"max-pool-gradient"> = ({ attrs }, dy, x) => {
  const dx = zeros(x.shape);
  const largest = largestPixels(attrs, x);
  for (let window = 0; window < dy.data.length; window++) {
    accumulate(dx, read(largest, window), read(dy, window));
  }
  return [dx];
};

/** How many pixels of the image lie in each window: [H',W'], row by row. */
function pixelCounts(attrs: WindowAttrs, height: number, width: number): OracleTensor {
  const [outHeight, outWidth] = outputSize(attrs, height, width);
  const counts = zeros([outHeight, outWidth]);
  for (const { outY, outX } of taps(attrs, height, width)) {
    accumulate(counts, outY * outWidth + outX, 1);
  }
  return counts;
}

/** The mean of the pixels of each window that lie in the image. */
export const avgPool: OracleKernel<"avg-pool"> = ({ attrs }, x) => {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const [outHeight, outWidth] = outputSize(attrs, height, width);
  const counts = pixelCounts(attrs, height, width);
  const y = zeros([batch, outHeight, outWidth, channels]);
  for (const tap of taps(attrs, height, width)) {
    const count = read(counts, tap.outY * outWidth + tap.outX);
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        const pixel = read(x, pixelIndex(x, n, tap.y, tap.x, c));
        accumulate(y, pixelIndex(y, n, tap.outY, tap.outX, c), pixel / count);
      }
    }
  }
  return [y];
};

/** Each pixel of a window gets an equal share of its dy. */
export const avgPoolGradient: OracleKernel<"avg-pool-gradient"> = ({ attrs }, dy) => {
  const [batch, height, width, channels] = sides<ImageSides>(attrs.inputShape, 4);
  const [, outWidth] = outputSize(attrs, height, width);
  const counts = pixelCounts(attrs, height, width);
  const dx = zeros(attrs.inputShape);
  for (const tap of taps(attrs, height, width)) {
    const count = read(counts, tap.outY * outWidth + tap.outX);
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        const share = read(dy, pixelIndex(dy, n, tap.outY, tap.outX, c)) / count;
        accumulate(dx, pixelIndex(dx, n, tap.y, tap.x, c), share);
      }
    }
  }
  return [dx];
};

/** The mean of each channel over the image. */
export const globalAvgPool: OracleKernel<"global-avg-pool"> = (_, x) => {
  const [batch, height, width, channels] = sides<ImageSides>(x.shape, 4);
  const y = zeros([batch, channels]);
  for (let n = 0; n < batch; n++) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let c = 0; c < channels; c++) {
        const value = read(x, (n * height * width + pixel) * channels + c);
        accumulate(y, n * channels + c, value / (height * width));
      }
    }
  }
  return [y];
};

/** Each pixel gets an equal share of its channel's dy. */
export const globalAvgPoolGradient: OracleKernel<"global-avg-pool-gradient"> = ({ attrs }, dy) => {
  const [, height, width, channels] = sides<ImageSides>(attrs.inputShape, 4);
  const imageSize = height * width * channels;
  return [
    mapEach(zeros(attrs.inputShape), (_, index) => {
      const n = Math.floor(index / imageSize);
      return read(dy, n * channels + (index % channels)) / (height * width);
    }),
  ];
};
