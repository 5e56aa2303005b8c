/** Calls of kernels on shapes large enough that an engine splits them: over the batch, over rows, over filters, over the sum. */

import { outputSize } from "../../src/compiler/oracle/window.ts";
import type { FilterCall, KernelName, WindowAttrs } from "../../src/protocol/kernel.ts";
import type { Draw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";
import { padding } from "./window-cases.ts";

type Image = readonly [n: number, height: number, width: number, channels: number];
type Pair = readonly [number, number];

/** A convolution with 'same' padding. */
interface Large {
  readonly image: Image;
  readonly filters: number;
  readonly window: Pair;
  readonly strides: Pair;
  readonly groups?: number;
}

const convolutions: readonly Large[] = [
  { image: [9, 12, 11, 9], filters: 19, window: [3, 3], strides: [1, 1] },
  { image: [4, 10, 10, 64], filters: 24, window: [3, 3], strides: [1, 1] },
  { image: [4, 9, 10, 32], filters: 64, window: [3, 3], strides: [1, 1], groups: 2 },
  { image: [7, 13, 12, 16], filters: 17, window: [3, 5], strides: [2, 2] },
  { image: [3, 24, 25, 20], filters: 21, window: [1, 1], strides: [1, 1] },
  { image: [1, 60, 50, 3], filters: 12, window: [5, 5], strides: [1, 1] },
  // Three rows of it are more than a lane's scratch holds.
  { image: [1, 3, 1000, 90], filters: 2, window: [3, 3], strides: [1, 1] },
  { image: [1, 2, 1000, 2], filters: 270, window: [2, 3], strides: [1, 1] },
];

const pool: WindowAttrs = {
  window: [2, 2],
  strides: [2, 2],
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
};

function attrsOf({ image, window, strides, groups = 1 }: Large) {
  return { window, strides, groups, padding: padding(image, window, strides, "same") };
}

function kernelOf({ image, filters, window, groups = 1 }: Large): number[] {
  return [...window, image[3] / groups, filters];
}

function resultOf(row: Large): number[] {
  const [n, height, width] = row.image;
  return [n, ...outputSize(attrsOf(row), height, width), row.filters];
}

/** Forward and backward with every epilogue that an engine may do at once. */
function affineOf(row: Large): {
  readonly affine: KernelCase<"affine">;
  readonly gradient: KernelCase<"affine-gradient">;
} {
  const call = { kernel: "conv2d", attrs: attrsOf(row) } as const;
  return {
    affine: {
      attrs: { call, bias: true, activation: "gelu", keepsInput: true },
      inputs: (draw) => [
        draw.signed(...row.image),
        draw.signed(...kernelOf(row)),
        draw.signed(row.filters),
      ],
    },
    gradient: {
      attrs: { call, bias: true, activation: "relu", inputGradient: true },
      inputs: (draw) => [
        draw.signed(...row.image),
        draw.signed(...resultOf(row)),
        draw.signed(...kernelOf(row)),
        draw.signed(...resultOf(row)),
      ],
    },
  };
}

const dense: FilterCall = { kernel: "matmul", attrs: { transposeA: false, transposeB: false } };

function product(rows: number, inner: number, columns: number): KernelCase<"matmul">[] {
  return [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      attrs: { transposeA, transposeB },
      inputs: (draw: Draw) => [
        draw.signed(...(transposeA ? [inner, rows] : [rows, inner])),
        draw.signed(...(transposeB ? [columns, inner] : [inner, columns])),
      ],
    })),
  );
}

const [images, features] = [[8, 16, 18, 20] as const, 20];

/** Some calls of the kernels that have large ones. */
export const largeCases: { readonly [K in KernelName]?: readonly KernelCase<K>[] } = {
  affine: [
    ...convolutions.map((row) => affineOf(row).affine),
    {
      attrs: { call: dense, bias: true, activation: "silu" },
      inputs: (draw) => [draw.signed(40, 1300), draw.signed(1300, 70), draw.signed(70)],
    },
  ],
  "affine-gradient": [
    ...convolutions.map((row) => affineOf(row).gradient),
    {
      attrs: { call: dense, bias: true, activation: "tanh", inputGradient: true },
      inputs: (draw) => [
        draw.signed(64, 700),
        draw.signed(64, 30),
        draw.signed(700, 30),
        draw.signed(64, 30),
      ],
    },
    {
      attrs: { call: dense, activation: "relu", inputGradient: true },
      inputs: (draw) => [
        draw.signed(40, 3),
        draw.signed(40, 9000),
        draw.signed(3, 9000),
        draw.signed(40, 9000),
      ],
    },
  ],
  matmul: [...product(120, 130, 125), ...product(20, 1100, 40), ...product(600, 20, 30)],
  "batch-norm": [
    {
      attrs: { epsilon: 0.001 },
      inputs: (draw) => [draw.signed(...images), draw.signed(features), draw.signed(features)],
    },
  ],
  "batch-norm-gradient": [
    {
      attrs: { epsilon: 0.001 },
      inputs: (draw) => [
        draw.signed(...images),
        draw.signed(...images),
        draw.signed(features),
        draw.signed(features),
        draw.positive(features),
      ],
    },
  ],
  "bias-gradient": [{ attrs: {}, inputs: (draw) => [draw.signed(...images)] }],
  "bias-add": [{ attrs: {}, inputs: (draw) => [draw.signed(...images), draw.signed(features)] }],
  add: [{ attrs: {}, inputs: (draw) => [draw.signed(...images), draw.signed(...images)] }],
  dropout: [{ attrs: { rate: 0.3, stream: 5 }, inputs: (draw) => [draw.signed(...images)] }],
  "sum-of-squares": [
    { attrs: {}, inputs: (draw) => [draw.signed(...images)] },
    { attrs: {}, inputs: (draw) => [draw.signed(333, 101)] },
  ],
  "max-pool": [{ attrs: pool, inputs: (draw) => [draw.ties(...images)] }],
  concat: [{ attrs: {}, inputs: (draw) => [draw.signed(...images), draw.signed(8, 16, 18, 7)] }],
  reshape: [{ attrs: { shape: [8, 16 * 18 * 20] }, inputs: (draw) => [draw.signed(...images)] }],
  softmax: [{ attrs: {}, inputs: (draw) => [draw.signed(300, 11)] }],
  "update-all": [
    {
      attrs: {
        call: { kernel: "adam", attrs: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } },
        count: 3,
      },
      inputs: (draw) =>
        [[301, 97], [7], [150, 101]].flatMap((shape) => [
          draw.signed(...shape),
          draw.signed(...shape),
          draw.signed(...shape),
          draw.positive(...shape),
        ]),
      step: 3,
    },
  ],
};
