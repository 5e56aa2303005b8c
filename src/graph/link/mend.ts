/** Undoes what chat programs, mail and word processors do to a link before it is read. */

/** Most pieces that a broken link is put together from, and most letters that all its readings have together. */
const limits = { pieces: 250, letters: 500_000 } as const;

/** What stands where no letter of a link does: blanks, also invisible ones, and marks around and within quoted text. */
const foreign = /[^\w.=–—-]+/g;

/**
 * The texts that an address may have been, likeliest first, each from its first letter on: `g=1.c.…`, `t=…`, `l=…`. None where
 * nothing in it looks like a link.
 */
export function mend(address: string): readonly string[] {
  const plain = withoutEscapes(address);
  const at = plain.indexOf("#");
  const text = plain.slice(Math.max(0, at));
  // Without its `#` it may be any site's query, so only what could be nothing else is taken.
  const begin =
    /(?:^|[#?&/!])([gtl])=(?:3D)?/i.exec(at < 0 ? "" : text) ??
    /(?:^|[?&/])([gl])=(?:3D)?(?=\d\.)/i.exec(plain);
  if (!begin) return [];
  const key = `${(begin[1] ?? "").toLowerCase()}=`;
  const pieces = begin.input
    .slice(begin.index + begin[0].length)
    // A line of mail that goes on in the next ends in “=”, and one that is quoted begins with “>”.
    .replace(/=\s*\n/g, "\n")
    .split(foreign)
    .filter((piece, at) => piece !== "" || at === 0);
  return withinLimits(
    joinings(pieces.slice(0, limits.pieces))
      .flatMap(endings)
      .flatMap(dashes)
      .map((reading) => key + reading),
  );
}

/** The first piece alone, all together, and then the first two, three, …: what follows a link may be words of the letter it was in. */
function joinings(pieces: readonly string[]): readonly string[] {
  const [first = ""] = pieces;
  const between = pieces.slice(2).map((_, at) => pieces.slice(0, at + 2).join(""));
  return [first, pieces.join(""), ...between];
}

function withinLimits(readings: readonly string[]): readonly string[] {
  let letters = 0;
  return [...new Set(readings)].filter((reading, at) => {
    letters += reading.length;
    return at === 0 || letters <= limits.letters;
  });
}

/** As it stands, and without what a sentence, marks of emphasis or a second link may have put behind it. */
function endings(text: string): readonly string[] {
  const dotless = text.replace(/[.=]+$/, "");
  const trimmed = [1, 2, 3].flatMap((count) =>
    /^[_–—-]+$/.test(dotless.slice(-count)) ? dotless.slice(0, -count) : [],
  );
  return [
    dotless,
    ...trimmed,
    ...(/https?$/.test(dotless) ? [dotless.replace(/https?$/, "")] : []),
  ];
}

/** Two hyphens in a row are made a dash by programs that set text. */
function dashes(text: string): readonly string[] {
  if (!/[–—]/.test(text)) return [text];
  return [
    text.replace(/–/g, "-").replace(/—/g, "--"),
    text.replace(/[–—]/g, "--"),
    text.replace(/–/g, "--").replace(/—/g, "---"),
  ];
}

/** Undoes `%23`, `%253D` and `&amp;`: escapes that programs put in place of signs, up to three times over. */
function withoutEscapes(text: string): string {
  let plain = text;
  for (let turn = 0; turn < 3; turn++) {
    const next = plain.replace(/(?:%[0-9a-f]{2})+/gi, decode).replace(/&(?:amp|#38);/g, "&");
    if (next === plain) break;
    plain = next;
  }
  return plain.replace(/&(?:quot|gt|lt|nbsp|#\d+);/g, " ");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
