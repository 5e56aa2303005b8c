/** Calls of the kernels that change the size of images, and of split. */
import type { KernelName, Padding } from "../../src/protocol/kernel.ts";
import { imageShapes, shapes } from "./case-shapes.ts";
import type { KernelCase } from "./kernel-case.ts";

type SizeKernel = Extract<
  KernelName,
  "zero-pad" | "zero-pad-gradient" | "upsample" | "upsample-gradient" | "split" | "zeros"
>;

type Image = (typeof imageShapes)[number];

const margins: readonly Padding[] = [
  { top: 1, bottom: 1, left: 1, right: 1 },
  { top: 0, bottom: 2, left: 3, right: 0 },
  { top: 0, bottom: 0, left: 0, right: 0 },
];

const factors: readonly (readonly [number, number])[] = [
  [2, 2],
  [1, 3],
  [3, 2],
];

/** Images and margins in turn. */
export const paddedImages: readonly { readonly image: Image; readonly padding: Padding }[] =
  margins.flatMap((padding) => imageShapes.map((image) => ({ image, padding })));

/** Images and factors in turn. */
export const upsampledImages: readonly {
  readonly image: Image;
  readonly factor: readonly [number, number];
}[] = factors.flatMap((factor) => imageShapes.map((image) => ({ image, factor })));

function paddedShape([batch, height, width, channels]: Image, padding: Padding): number[] {
  const { top, bottom, left, right } = padding;
  return [batch, height + top + bottom, width + left + right, channels];
}

function upsampledShape(
  [batch, height, width, channels]: Image,
  [down, across]: readonly [number, number],
): number[] {
  return [batch, height * down, width * across, channels];
}

export const sizeCases: { readonly [K in SizeKernel]: readonly KernelCase<K>[] } = {
  "zero-pad": paddedImages.map(({ image, padding }) => ({
    attrs: { padding },
    inputs: (draw) => [draw.signed(...image)],
  })),
  "zero-pad-gradient": paddedImages.map(({ image, padding }) => ({
    attrs: { padding },
    inputs: (draw) => [draw.signed(...paddedShape(image, padding))],
  })),
  upsample: upsampledImages.map(({ image, factor }) => ({
    attrs: { factor },
    inputs: (draw) => [draw.signed(...image)],
  })),
  "upsample-gradient": upsampledImages.map(({ image, factor }) => ({
    attrs: { factor },
    inputs: (draw) => [draw.signed(...upsampledShape(image, factor))],
  })),
  split: shapes.map((shape, index) => {
    const parts = 2 + (index % 3);
    const channels = (shape.at(-1) ?? 1) * parts;
    return {
      attrs: { parts },
      inputs: (draw) => [draw.signed(...shape.slice(0, -1), channels)],
    };
  }),
  zeros: shapes.map((shape) => ({ attrs: { shape }, inputs: () => [] })),
};
