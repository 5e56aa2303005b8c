/** Reads images and labels in the IDX format of MNIST and of the sets made after it. */
import { CommandFailure } from "../command.ts";
import type { RawImages } from "./raw-images.ts";

/** Both numbers are those of unsigned bytes, in one and three dimensions. http://yann.lecun.com/exdb/mnist/ */
const labelsMagic = 0x0801;
const imagesMagic = 0x0803;

/**
 * Reads the first `count` images of a set.
 *
 * @throws CommandFailure when the bytes are not such files, or hold fewer.
 */
export function readIdx(images: Buffer, labels: Buffer, count: number): RawImages {
  const header = { magic: images.readUInt32BE(0), count: images.readUInt32BE(4) };
  const pixels = images.readUInt32BE(8) * images.readUInt32BE(12);
  if (header.magic !== imagesMagic || labels.readUInt32BE(0) !== labelsMagic)
    throw new CommandFailure("These are not images and labels in the IDX format.");
  if (Math.min(header.count, labels.readUInt32BE(4)) < count)
    throw new CommandFailure(`There are ${header.count} images; ${count} are wanted.`);
  return {
    levels: new Uint8Array(images.subarray(16, 16 + count * pixels)),
    labels: new Uint8Array(labels.subarray(8, 8 + count)),
  };
}
