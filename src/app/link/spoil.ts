/** Draws strange values, letters and bytes from a seed, for the tests that fuzz the decoders of links. */
import { randomKey, randomUint32, streamOf } from "../../protocol/counter-random.ts";

/** Draws a whole number from 0 up to, and without, its bound. */
export type Draw = (below: number) => number;

/** A stream of whole numbers from a seed. */
export function drawing(seed: number): Draw {
  const key = randomKey(seed, 0, streamOf("fuzz/links"));
  let index = 0;
  return (below) => {
    index += 1;
    return randomUint32(key, index) % below;
  };
}

const strange: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 1e308, 1e9, "", "__proto__", "constructor", [], {}, [[[]]]],
  { __proto__: { polluted: 1 } },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  "x".repeat(300),
  "\u0000\ud800<script>",
  Array.from({ length: 3000 }, () => 0),
];

/** Puts something strange somewhere into a value. */
export function spoil(value: unknown, draw: Draw): unknown {
  const pick = () => strange[draw(strange.length)];
  if (draw(6) === 0 || typeof value !== "object" || value === null) return pick();
  const entries = Object.entries(value);
  const at = draw(entries.length + 1);
  const spoilt = entries.flatMap(([key, held], index) => {
    if (index !== at) return [[key, held]];
    return draw(5) === 0 ? [] : [[key, spoil(held, draw)]];
  });
  if (at === entries.length) spoilt.push([String(strange[draw(10)]), pick()]);
  return Array.isArray(value) ? spoilt.map(([, held]) => held) : Object.fromEntries(spoilt);
}

/** Cuts, inserts, replaces or repeats letters of a text. */
export function spoilLetters(text: string, draw: Draw): string {
  const at = draw(text.length);
  const letters = "AZaz09-_.=+/#% é\u0000😀";
  const put = letters[draw(letters.length)] ?? "";
  const kind = draw(4);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1) return text.slice(0, at) + put + text.slice(at);
  if (kind === 2) return text.slice(0, at) + put + text.slice(at + 1);
  return text.slice(0, at) + text.slice(draw(text.length));
}

/** Up to 600 bytes. */
export function randomBytes(draw: Draw): Uint8Array {
  return Uint8Array.from({ length: draw(600) }, () => draw(256));
}
