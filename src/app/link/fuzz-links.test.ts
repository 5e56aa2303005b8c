import { describe, expect, it, vi } from "vitest";
import { printHash } from "../../graph/link/address.ts";
import { toBase64url } from "../../graph/link/base64url.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { packLink } from "../../graph/link/pack.ts";
import { parseGraph } from "../../graph/schema.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useSession } from "../stores/session.ts";
import { useViewStore } from "../stores/view-store.ts";
import { deflate } from "./deflate.ts";
import { encodeLink } from "./link-codec.ts";
import { type Draw, drawing, randomBytes, spoil, spoilLetters } from "./spoil.ts";

// The run controls read the address when they load.
vi.stubGlobal("location", new URL("http://localhost/"));
const { openAddress } = await import("./open-address.ts");

const cases = 20_000;
/** How long the page may be held by one link, in milliseconds. */
const mostMs = 50;

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
  const isOpened = await openAddress(hash, null);
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
