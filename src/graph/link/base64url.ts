/** Bytes as letters that an address may hold: base64url without padding. RFC 4648, section 5. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const digits = new Map([...alphabet].map((letter, digit) => [letter, digit]));

/** Writes bytes as text. */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const group = (first << 16) | (second << 8) | third;
    const letters = Math.min(4, bytes.length - at + 1);
    for (let place = 0; place < letters; place++)
      text += alphabet[(group >> (18 - 6 * place)) & 63];
  }
  return text;
}

/** Reads such a text; null when a letter is foreign, the length impossible, or a bit is set that no bytes set. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let group = 0;
  let bits = 0;
  let length = 0;
  for (const letter of text) {
    const digit = digits.get(letter);
    if (digit === undefined) return null;
    group = ((group << 6) | digit) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (group >> bits) & 255;
    length += 1;
  }
  return (group & ((1 << bits) - 1)) === 0 ? bytes : null;
}
