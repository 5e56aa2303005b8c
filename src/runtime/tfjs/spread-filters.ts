/** Filters that reach as far as dilated ones without being dilated, for layers that know no dilation. */
import * as tf from "@tensorflow/tfjs-core";

/** Filters [h,w,C,M] with zeros between their taps, which see what dilated ones see. */
export function spreadFilters(
  kernel: tf.Tensor,
  [down, across]: readonly [number, number],
): tf.Tensor {
  const [height = 1, width = 1, channels = 1, filters = 1] = kernel.shape;
  const tall = (height - 1) * down + 1;
  const wide = (width - 1) * across + 1;
  return tf.tidy(() => {
    const rows = tf.reshape(withGaps(kernel, height, down), [height * down, -1]);
    const cut = tf.slice(rows, [0, 0], [tall, -1]);
    const columns = tf.reshape(withGaps(cut, tall * width, across), [tall, width * across, -1]);
    return tf.reshape(tf.slice(columns, [0, 0, 0], [-1, wide, -1]), [
      tall,
      wide,
      channels,
      filters,
    ]);
  });
}

/** Cuts numbers into `count` runs and puts zeros behind each, so that it is `times` as long. */
function withGaps(of: tf.Tensor, count: number, times: number): tf.Tensor {
  const runs = tf.reshape(of, [count, 1, -1]);
  return tf.pad(runs, [
    [0, 0],
    [0, times - 1],
    [0, 0],
  ]);
}
