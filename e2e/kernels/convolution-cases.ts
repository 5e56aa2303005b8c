/** Calls of the convolution kernels. */
import type { KernelName } from "../../src/protocol/kernel.ts";
import {
  convolutionWindows,
  depthwiseOutputs,
  depthwiseWindows,
  evenWindows,
  kernelShape,
  outputShape,
} from "./convolution-windows.ts";
import type { KernelCase } from "./kernel-case.ts";

type ConvolutionKernel = Extract<KernelName, `${string}conv2d${string}`>;

const allWindows = [...convolutionWindows, ...evenWindows];

export const convolutionCases: {
  readonly [K in ConvolutionKernel]: readonly KernelCase<K>[];
} = {
  conv2d: allWindows.map((windows) => ({
    attrs: windows.attrs,
    inputs: (draw) => [draw.signed(...windows.image), draw.signed(...kernelShape(windows))],
  })),
  "conv2d-gradient-input": allWindows.map((windows) => ({
    attrs: { ...windows.attrs, inputShape: windows.image },
    inputs: (draw) => [
      draw.signed(...outputShape(windows, windows.filters)),
      draw.signed(...kernelShape(windows)),
    ],
  })),
  "conv2d-gradient-filter": allWindows.map((windows) => ({
    attrs: windows.attrs,
    inputs: (draw) => [
      draw.signed(...windows.image),
      draw.signed(...outputShape(windows, windows.filters)),
    ],
  })),
  "depthwise-conv2d": depthwiseWindows.map((windows) => ({
    attrs: windows.attrs,
    inputs: (draw) => [draw.signed(...windows.image), draw.signed(...kernelShape(windows))],
  })),
  "depthwise-conv2d-gradient-input": depthwiseWindows.map((windows) => ({
    attrs: { ...windows.attrs, inputShape: windows.image },
    inputs: (draw) => [
      draw.signed(...outputShape(windows, depthwiseOutputs(windows))),
      draw.signed(...kernelShape(windows)),
    ],
  })),
  "depthwise-conv2d-gradient-filter": depthwiseWindows.map((windows) => ({
    attrs: windows.attrs,
    inputs: (draw) => [
      draw.signed(...windows.image),
      draw.signed(...outputShape(windows, depthwiseOutputs(windows))),
    ],
  })),
};
