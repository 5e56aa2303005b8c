/** Reads numbers as people type them. */

/** The number in a text; NaN where there is none. A comma counts as a decimal point. */
export function parseNumber(text: string): number {
  const trimmed = text.trim().replace(",", ".");
  return trimmed === "" ? Number.NaN : Number(trimmed);
}
