/** The kernel calls of a row of `window-product.ts`: forward, and the gradients of its input and of its filters. */
import { outputSize } from "../../src/compiler/oracle/window.ts";
import type { ConvolutionAttrs, KernelName } from "../../src/protocol/kernel.ts";
import type { KernelCase } from "./kernel-case.ts";
import { maxPoolGradientInputs } from "./pool-gradient-inputs.ts";
import { attrsOf, type WindowRow } from "./window-product.ts";

/** A call with its kernel. */
export type ProductCase = {
  readonly [K in KernelName]: { readonly kernel: K; readonly of: KernelCase<K> };
}[KernelName];

/** Two images: enough for a thread or a lane to have more than one, and to confuse them. */
const batch = 2;

/** The calls that the kernels of a row make. */
export function casesOf(row: WindowRow): readonly ProductCase[] {
  switch (row.kind) {
    case "dense":
      return convolutionCases(row, { channels: 3, filters: 5 });
    case "two groups":
      return convolutionCases(row, { channels: 4, filters: 6, groups: 2 });
    case "depthwise":
      return depthwiseCases(row);
    case "pool":
      return poolCases(row);
    default:
      return row.kind satisfies never;
  }
}

function outputOf(attrs: ConvolutionAttrs, { size }: WindowRow): readonly [number, number] {
  return outputSize(attrs, size[0], size[1]);
}

interface Sizes {
  readonly channels: number;
  readonly filters: number;
  readonly groups?: number;
}

function convolutionCases(row: WindowRow, { channels, filters, groups }: Sizes): ProductCase[] {
  const attrs = { ...attrsOf(row), ...(groups && { groups }) };
  const image = [batch, ...row.size, channels];
  const output = [batch, ...outputOf(attrs, row), filters];
  const weights = [...row.window, channels / (groups ?? 1), filters];
  return [
    { kernel: "conv2d", of: { attrs, inputs: (d) => [d.signed(...image), d.signed(...weights)] } },
    {
      kernel: "conv2d-gradient-input",
      of: {
        attrs: { ...attrs, inputShape: image },
        inputs: (d) => [d.signed(...output), d.signed(...weights)],
      },
    },
    {
      kernel: "conv2d-gradient-filter",
      of: { attrs, inputs: (d) => [d.signed(...image), d.signed(...output)] },
    },
  ];
}

function depthwiseCases(row: WindowRow): ProductCase[] {
  const [channels, each] = [3, 2];
  const attrs = attrsOf(row);
  const image = [batch, ...row.size, channels];
  const output = [batch, ...outputOf(attrs, row), channels * each];
  const weights = [...row.window, channels, each];
  return [
    {
      kernel: "depthwise-conv2d",
      of: { attrs, inputs: (d) => [d.signed(...image), d.signed(...weights)] },
    },
    {
      kernel: "depthwise-conv2d-gradient-input",
      of: {
        attrs: { ...attrs, inputShape: image },
        inputs: (d) => [d.signed(...output), d.signed(...weights)],
      },
    },
    {
      kernel: "depthwise-conv2d-gradient-filter",
      of: { attrs, inputs: (d) => [d.signed(...image), d.signed(...output)] },
    },
  ];
}

function poolCases(row: WindowRow): ProductCase[] {
  const attrs = attrsOf(row);
  const image = [batch, ...row.size, 3];
  const output = [batch, ...outputOf(attrs, row), 3];
  return [
    { kernel: "max-pool", of: { attrs, inputs: (d) => [d.ties(...image)] } },
    { kernel: "avg-pool", of: { attrs, inputs: (d) => [d.signed(...image)] } },
    {
      kernel: "max-pool-gradient",
      of: { attrs, inputs: (d) => maxPoolGradientInputs(attrs, d, d.ties(...image)) },
    },
    {
      kernel: "avg-pool-gradient",
      of: { attrs: { ...attrs, inputShape: image }, inputs: (d) => [d.signed(...output)] },
    },
  ];
}
