/** Turns the bytes of a file into text, in whichever Unicode encoding an editor saved it; by hand, as a pure room has no decoder. */

/** The text without a byte order mark, or one sentence that says why there is none. */
export type DecodedText =
  | { readonly text: string; readonly problem: null }
  | { readonly text: null; readonly problem: string };

/** Reads UTF-8 and UTF-16, with a byte order mark or without, as long as the text begins with a letter that ASCII has. */
export function textOfBytes(bytes: Uint8Array): DecodedText {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe))
    return refuse("This text is in UTF-32. Save it as UTF-8 and open it again.");
  if (a === 0xff && b === 0xfe) return utf16(bytes.subarray(2), 0);
  if (a === 0xfe && b === 0xff) return utf16(bytes.subarray(2), 1);
  if (a !== undefined && a > 0 && b === 0) return utf16(bytes, 0);
  if (a === 0 && b !== undefined && b > 0) return utf16(bytes, 1);
  return utf8(a === 0xef && b === 0xbb && c === 0xbf ? bytes.subarray(3) : bytes);
}

/** @param low where of two bytes the low one stands: 0 or 1 */
function utf16(bytes: Uint8Array, low: 0 | 1): DecodedText {
  if (bytes.length % 2 === 1)
    return refuse(
      `This text is in UTF-16 and has ${bytes.length} bytes, an odd number: it is cut off or damaged.`,
    );
  const pairs = bytes.length / 2;
  const unitAt = (index: number) =>
    (bytes[2 * index + low] ?? 0) + 256 * (bytes[2 * index + 1 - low] ?? 0);
  return { text: joined(pairs, unitAt), problem: null };
}

/** Pieces that are short enough for a call with so many arguments. */
const pieceLength = 8192;

function joined(count: number, unitAt: (index: number) => number): string {
  const pieces: string[] = [];
  for (let from = 0; from < count; from += pieceLength) {
    const length = Math.min(pieceLength, count - from);
    const units = Array.from({ length }, (_, index) => unitAt(from + index));
    pieces.push(String.fromCharCode(...units));
  }
  return pieces.join("");
}

/** RFC 3629: the shortest form only, no surrogates, nothing above U+10FFFF. */
function utf8(bytes: Uint8Array): DecodedText {
  const pieces: string[] = [];
  let codes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { code, length } = codeAt(bytes, at);
    if (code === null) {
      const byte = (bytes[at] ?? 0).toString(16).padStart(2, "0");
      return refuse(
        `This is not text in UTF-8: byte ${at.toLocaleString("en-US")} is 0x${byte}, which does not fit there. If it is text in an older encoding, save it as UTF-8 and open it again.`,
      );
    }
    codes.push(code);
    at += length;
    if (codes.length === pieceLength) {
      pieces.push(String.fromCodePoint(...codes));
      codes = [];
    }
  }
  return { text: pieces.join("") + String.fromCodePoint(...codes), problem: null };
}

/** By the number of bytes of a character: the smallest code it may have, and the first byte's bits. */
const forms = [
  { length: 2, first: 0xc0, mask: 0xe0, least: 0x80 },
  { length: 3, first: 0xe0, mask: 0xf0, least: 0x800 },
  { length: 4, first: 0xf0, mask: 0xf8, least: 0x10000 },
] as const;

function codeAt(bytes: Uint8Array, at: number): { code: number | null; length: number } {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { code: lead, length: 1 };
  const form = forms.find(({ first, mask }) => (lead & mask) === first);
  if (!form) return { code: null, length: 1 };
  let code = lead & ~form.mask & 0xff;
  for (let next = 1; next < form.length; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return { code: null, length: 1 };
    code = code * 64 + (byte & 0x3f);
  }
  const isAllowed = code >= form.least && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return { code: isAllowed ? code : null, length: form.length };
}

function refuse(problem: string): DecodedText {
  return { text: null, problem };
}
