/** Reads the UCI digits from the CSV file that scikit-learn carries. */
import { CommandFailure } from "../command.ts";
import type { RawImages } from "./raw-images.ts";

const pixels = 64;

/** Each line holds 64 pixels from 0 to 16, row by row, and then the digit. */
export function readDigitsCsv(text: string): RawImages {
  const rows = text.trim().split("\n");
  const levels = new Uint8Array(rows.length * pixels);
  const labels = new Uint8Array(rows.length);
  rows.forEach((row, index) => {
    const numbers = row.split(",").map(Number);
    const label = numbers[pixels] ?? Number.NaN;
    const sound =
      numbers.length === pixels + 1 &&
      numbers.every((value) => Number.isInteger(value) && value >= 0 && value <= 16) &&
      label <= 9;
    if (!sound)
      throw new CommandFailure(`Line ${index + 1} of the digits is not 64 pixels and a digit.`);
    levels.set(numbers.slice(0, pixels), index * pixels);
    labels[index] = label;
  });
  return { levels, labels };
}
