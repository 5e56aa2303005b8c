/** A data set as the gather kernel reads it: levels and labels as bytes, and the number that each level stands for. */
import type { LabelledImages } from "../../protocol/batch.ts";

/** Where everything lies, in words. */
export const dataIndex = {
  /** Holds where the labels begin. */
  labelsAt: 0,
  /** The f32 of each of 256 levels: a table, for a device's division need not round as the processor's does. */
  values: 4,
  levels: 4 + 256,
} as const;

/** The smallest block, which no step gathers from. */
export const emptyDataBlock: Uint32Array<ArrayBuffer> = new Uint32Array(dataIndex.levels);

/** How many bytes the block of a data set takes. */
export function dataBlockBytes({ levels, labels }: LabelledImages): number {
  return 4 * (dataIndex.levels + Math.ceil(levels.length / 4) + Math.ceil(labels.length / 4));
}

/** The block of a data set, its bytes in little-endian order as on every device that has WebGPU. */
export function dataBlock(images: LabelledImages): Uint32Array<ArrayBuffer> {
  const { levels, labels, maxLevel } = images;
  const block = new Uint32Array(dataBlockBytes(images) / 4);
  const labelsAt = dataIndex.levels + Math.ceil(levels.length / 4);
  block[dataIndex.labelsAt] = labelsAt;
  const values = Float32Array.from({ length: 256 }, (_, level) => level / maxLevel);
  block.set(new Uint32Array(values.buffer), dataIndex.values);
  const bytes = new Uint8Array(block.buffer);
  bytes.set(levels, 4 * dataIndex.levels);
  bytes.set(labels, 4 * labelsAt);
  return block;
}
