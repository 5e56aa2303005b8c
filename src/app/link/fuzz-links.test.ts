import { describe, expect, it, vi } from "vitest";
import { printHash } from "../../graph/link/address.ts";
import { toBase64url } from "../../graph/link/base64url.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { packLink } from "../../graph/link/pack.ts";
import { parseGraph } from "../../graph/schema.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { randomKey, randomUint32, streamOf } from "../../protocol/counter-random.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useSession } from "../stores/session.ts";
import { useViewStore } from "../stores/view-store.ts";
import { deflate } from "./deflate.ts";
import { encodeLink } from "./link-codec.ts";

// The run controls read the address when they load.
vi.stubGlobal("location", new URL("http://localhost/"));
const { openHash } = await import("../stores/open-document.ts");

const cases = 20_000;
/** How long the page may be held by one link, in milliseconds. */
const mostMs = 50;

type Draw = (below: number) => number;

/** A stream of whole numbers below a bound, from a seed. */
function drawing(seed: number): Draw {
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
function spoil(value: unknown, draw: Draw): unknown {
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

function spoilLetters(text: string, draw: Draw): string {
  const at = draw(text.length);
  const letters = "AZaz09-_.=+/#% é\u0000😀";
  const put = letters[draw(letters.length)] ?? "";
  const kind = draw(4);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1) return text.slice(0, at) + put + text.slice(at);
  if (kind === 2) return text.slice(0, at) + put + text.slice(at + 1);
  return text.slice(0, at) + text.slice(draw(text.length));
}

function randomBytes(draw: Draw): Uint8Array {
  return Uint8Array.from({ length: draw(600) }, () => draw(256));
}

/** One case: letters changed, bytes at random, text that is no JSON, or a payload with something strange in it. */
async function drawHash(links: readonly string[], values: readonly unknown[], draw: Draw) {
  const link = links[draw(links.length)] ?? "";
  switch (draw(8)) {
    case 0:
    case 1:
    case 2:
      return spoilLetters(link, draw);
    case 3:
      return printHash(toBase64url(randomBytes(draw)));
    case 4:
      return printHash(toBase64url(await deflate(spoilLetters('{"n":"x","l":[],"e":[]}', draw))));
    default: {
      const value = spoil(values[draw(values.length)], draw);
      return printHash(toBase64url(await deflate(JSON.stringify(value) ?? "")));
    }
  }
}

/** Everything that a link may change. */
function everyState(): readonly unknown[] {
  return [useGraphStore.getState(), useSession.getState(), useViewStore.getState()];
}

/** Opens a link, tells whether it was one, and how long it took; whatever it does must be whole. */
async function openCase(hash: string): Promise<{ isOpened: boolean; ms: number }> {
  const before = everyState();
  const begin = performance.now();
  const isOpened = await openHash(hash);
  const ms = performance.now() - begin;
  if (isOpened) {
    const { graph } = useGraphStore.getState();
    if (parseGraph(JSON.parse(JSON.stringify(graph))).graph === null)
      throw new Error(`${hash} was opened and is no document`);
  } else {
    const after = everyState();
    if (before.some((state, place) => state !== after[place]))
      throw new Error(`${hash} was refused and changed something`);
  }
  return { isOpened, ms };
}

/** Other programs may take the core for a while, so a slow case gets two more chances. */
async function leastMs(hash: string, first: number): Promise<number> {
  let least = first;
  for (let again = 0; again < 2 && least > mostMs; again++)
    least = Math.min(least, (await openCase(hash)).ms);
  return least;
}

describe("20,000 strange links", () => {
  it("are opened as whole drawings or change nothing; none holds the page for long", async () => {
    const graphs = [...templateCatalogue.values()].map(({ graph }) => graph);
    const links = await Promise.all(graphs.map((graph) => encodeLink(graph, plainSettings)));
    const values = graphs.map((graph) => packLink(graph, plainSettings));
    const draw = drawing(1);
    const counts = { opened: 0, refused: 0 };
    let slowest = { ms: 0, hash: "" };
    for (let index = 0; index < cases; index++) {
      const hash = await drawHash(links, values, draw);
      const { isOpened, ms } = await openCase(hash);
      if (ms > slowest.ms) slowest = { ms: await leastMs(hash, ms), hash };
      counts[isOpened ? "opened" : "refused"] += 1;
    }
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(counts.refused).toBeGreaterThan(cases / 2);
    expect(counts.opened).toBeGreaterThan(100);
    expect(slowest.ms, slowest.hash.slice(0, 200)).toBeLessThan(mostMs);
  }, 180_000);
});
