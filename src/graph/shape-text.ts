/** Reads a shape as people write it: `7×7×16`, `7x7x-1`, `784`. */

const mostAxes = 3;
const longestAxis = 1_000_000;

/**
 * The lengths of the axes, or null when the text is no shape: one to three whole numbers, of which one may be −1, which stands
 * for whatever is left. They may be separated by ×, x, *, a comma or blanks.
 */
export function parseShapeText(text: string): readonly number[] | null {
  const words = text.trim().split(/\s*[×x*,]\s*|\s+/i);
  const lengths = words.map((word) => (/^-?\d{1,7}$/.test(word) ? Number(word) : Number.NaN));
  const isLength = (length: number) => length === -1 || (length >= 1 && length <= longestAxis);
  const free = lengths.filter((length) => length === -1).length;
  return lengths.length <= mostAxes && lengths.every(isLength) && free <= 1 ? lengths : null;
}
