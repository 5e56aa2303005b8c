/** Reads numbers as people type them and as the screen writes them. */

/** Digits in groups of three, as the screen prints counts: `10,000` and `1,234.5`. A group never begins with a nought. */
const grouped = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;

/** Digits with a point or one comma before the decimals, and perhaps an exponent: `0.5`, `0,5`, `.5`, `1e-3`. */
const plain = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;

/**
 * The number in a text; NaN where there is none, so that the field says so.
 *
 * A comma stands between thousands where the digits are in groups of three (`1,000` is a thousand, as on the screen), else
 * it is a decimal comma. Units, other digits than 0 to 9, hexadecimal numbers and infinities are refused rather than guessed at.
 */
export function parseNumber(text: string): number {
  const trimmed = text.trim();
  if (grouped.test(trimmed)) return Number(trimmed.replaceAll(",", ""));
  return plain.test(trimmed) ? Number(trimmed.replace(",", ".")) : Number.NaN;
}
