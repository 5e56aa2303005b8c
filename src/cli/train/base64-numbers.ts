/** Numbers as text in JSON: little-endian float32 in base64. */

/** A tensor as the commands' JSON holds it. */
export interface TensorJson {
  readonly shape: readonly number[];
  /** float32, little-endian, base64. */
  readonly data: string;
}

/** Written number by number, so that the byte order does not depend on the machine. */
export function base64Of(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString("base64");
}

/** Reads what `base64Of` wrote; null where the text is not base64 of whole numbers. */
export function numbersIn(base64: string): Float32Array | null {
  const bytes = Buffer.from(base64, "base64");
  // Buffer.from skips what is not base64, so the text must be as long as what it gave.
  const wholeText = base64.length === 4 * Math.ceil(bytes.length / 3);
  if (!wholeText || bytes.length % 4 !== 0) return null;
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) =>
    bytes.readFloatLE(index * 4),
  );
}
