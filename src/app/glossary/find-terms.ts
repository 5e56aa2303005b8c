/** Finds the words of the glossary in running text. */
import { entries, type Word, wordOf } from "./entries.ts";

/** A piece of a text: plain, or a form of a word. */
export interface TermPart {
  readonly text: string;
  readonly word: Word | null;
}

const forms = Object.entries(entries)
  .filter(([, { isCommon = false }]) => !isCommon)
  .flatMap(([word, { also = [] }]) => [word, ...also])
  // The longest first: `lane clocks` is not the word `lane`.
  .toSorted((a, b) => b.length - a.length)
  .map((form) => form.replace("/", "\\/"));

const pattern = new RegExp(`(?<![\\w-])(?:${forms.join("|")})(?![\\w-])`, "gi");

/** The text in pieces, in order. A word is marked where it is first met: `met` holds those that were met before, and grows. */
export function termsIn(text: string, met: Set<Word>): readonly TermPart[] {
  const parts: TermPart[] = [];
  let at = 0;
  for (const { 0: form, index } of text.matchAll(pattern)) {
    const word = wordOf(form);
    if (word === null || met.has(word)) continue;
    met.add(word);
    if (index > at) parts.push({ text: text.slice(at, index), word: null });
    parts.push({ text: form, word });
    at = index + form.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), word: null });
  return parts;
}
