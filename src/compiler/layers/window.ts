/** How a window moves over an image: output size and padding, for convolution and pooling alike. */
import type { Node, Size } from "../../graph/graph.ts";
import type { ConvolutionAttrs } from "../../protocol/kernel.ts";
import { printBatchShape, type Shape } from "../shape.ts";
import { type Arrival, type Inference, inferred, misfit, sizeField } from "./layer-rule.ts";

interface Axis {
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Output length and padding along one axis.
 *
 * 'valid': ⌊(input − window) / stride⌋ + 1. 'same': ⌈input / stride⌉, the odd zero after the image, as TensorFlow does.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
function alongAxis(input: number, window: number, stride: number, same: boolean): Axis {
  if (!same) return { length: Math.floor((input - window) / stride) + 1, before: 0, after: 0 };
  const length = Math.ceil(input / stride);
  const total = Math.max((length - 1) * stride + window - input, 0);
  const before = Math.floor(total / 2);
  return { length, before, after: total - before };
}

/** The window of a node over images [H, W, C]; `field` names the size field that holds it. */
export function windowOver(
  node: Node,
  field: "kernel" | "window",
  [height, width]: readonly [number, number],
): { readonly size: readonly [number, number]; readonly attrs: ConvolutionAttrs } {
  const window = sizeField(node, field);
  const strides = sizeField(node, "strides");
  const dilations = dilationOf(node);
  const reach = reachOf(window, dilations);
  const same = node.fields["padding"] === "same";
  const down = alongAxis(height, reach[0], strides[0], same);
  const across = alongAxis(width, reach[1], strides[1], same);
  const attrs = {
    window,
    strides,
    padding: { top: down.before, bottom: down.after, left: across.before, right: across.after },
  };
  const isPlain = dilations[0] === 1 && dilations[1] === 1;
  return {
    size: [down.length, across.length],
    attrs: isPlain ? attrs : { ...attrs, dilations },
  };
}

function dilationOf(node: Node): Size {
  return node.fields["dilation"] === undefined ? [1, 1] : sizeField(node, "dilation");
}

/** How many pixels a window spans from its first tap to its last. */
function reachOf(window: Size, dilations: Size): Size {
  return [(window[0] - 1) * dilations[0] + 1, (window[1] - 1) * dilations[1] + 1];
}

/** Infers the output of a window layer with `channels` output channels, or says why nothing fits. */
export function inferWindow(
  node: Node,
  arrival: Arrival,
  field: "kernel" | "window",
  channels: (inputChannels: number) => number,
): Inference {
  const image = imageShape(arrival.shape);
  if (!image) return notAnImage(node, arrival);
  const [height, width, inputChannels] = image;
  const { size } = windowOver(node, field, [height, width]);
  if (size[0] < 1 || size[1] < 1) {
    const window = sizeField(node, field);
    const reach = reachOf(window, dilationOf(node)).join("×");
    const spread = reach === window.join("×") ? "" : `, spread to ${reach} by its dilation,`;
    return misfit(
      "empty-output",
      `${node.name} gets ${height}×${width} images from ${arrival.from.name}, too small for its ${window.join("×")} window${spread} without padding: nothing comes out.`,
      `Set padding to 'same' on ${node.name}, make its ${field} smaller, or shrink the image less before it.`,
    );
  }
  return inferred([...size, channels(inputChannels)]);
}

/** Reads a shape as that of an image, or null. */
export function imageShape(shape: Shape): readonly [number, number, number] | null {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    return null;
  return [height, width, channels];
}

/** Says that a layer needs images. */
export function notAnImage(node: Node, { from, shape }: Arrival): Inference {
  return misfit(
    "shape-mismatch",
    `${node.name} (${node.type}) needs images [N,H,W,C], but ${from.name} gives ${printBatchShape(shape)}.`,
    `Put ${node.name} before the layer that makes one row of numbers of each image (Flatten, Global average or Dense).`,
  );
}
