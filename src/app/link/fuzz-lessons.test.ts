import { describe, expect, it, vi } from "vitest";
import { printHash } from "../../graph/link/address.ts";
import { toBase64url } from "../../graph/link/base64url.ts";
import { parseGraph } from "../../graph/schema.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { isTaught } from "../../lessons/lesson.ts";
import { lessonProblems } from "../../lessons/lesson-problems.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { deflate } from "./deflate.ts";
import { encodeLesson } from "./lesson-codec.ts";
import { type Draw, drawing, randomBytes, spoil, spoilLetters } from "./spoil.ts";

// The run controls read the address when they load.
vi.stubGlobal("location", new URL("http://localhost/"));
const { openAddress } = await import("./open-address.ts");
const { useLessonStore } = await import("../lesson/lesson-store.ts");
const { useGraphStore } = await import("../stores/graph-store.ts");
const { useSession } = await import("../stores/session.ts");
const { useViewStore } = await import("../stores/view-store.ts");

const cases = 10_000;
/** How long the page may be held by one link, in milliseconds. */
const mostMs = 50;

const lessons = [
  sampleLesson,
  ...[...lessonCatalogue.values()].map(
    (lesson) => ({ ...lesson, seed: 1, lock: "none", hide: [] }) as const,
  ),
];

/** One case: letters changed, bytes at random, text that is no JSON, or a payload with something strange in it. */
async function drawHash(links: readonly string[], values: readonly unknown[], draw: Draw) {
  const link = links[draw(links.length)] ?? "";
  switch (draw(8)) {
    case 0:
    case 1:
      return spoilLetters(link, draw);
    case 2:
      return printHash(toBase64url(randomBytes(draw)), "l");
    case 3:
      return printHash(toBase64url(await deflate(spoilLetters('{"t":"x","p":[]}', draw))), "l");
    default: {
      const value = spoil(values[draw(values.length)], draw);
      return printHash(toBase64url(await deflate(JSON.stringify(value) ?? "")), "l");
    }
  }
}

/** Everything that a link may change. */
function everyState(): readonly unknown[] {
  const stores = [useGraphStore, useSession, useViewStore, useLessonStore];
  return stores.map((store) => store.getState());
}

/** Opens a link, tells whether it was one, and how long it took; whatever it does must be whole. */
async function openCase(hash: string): Promise<{ isOpened: boolean; ms: number }> {
  const before = everyState();
  const begin = performance.now();
  const isOpened = await openAddress(hash, null);
  const ms = performance.now() - begin;
  if (!isOpened) {
    const after = everyState();
    if (before.some((state, place) => state !== after[place]))
      throw new Error(`${hash} was refused and changed something`);
    return { isOpened, ms };
  }
  const { lesson } = useLessonStore.getState();
  if (!lesson || !isTaught(lesson) || lessonProblems(lesson).length > 0)
    throw new Error(`${hash} was opened and is no whole lesson`);
  const drawings = [lesson.start, ...lesson.steps.flatMap((step) => [step.start, step.solution])];
  for (const graph of drawings)
    if (graph && parseGraph(JSON.parse(JSON.stringify(graph))).graph === null)
      throw new Error(`${hash} was opened and holds something that is no drawing`);
  return { isOpened, ms };
}

/** Other programs may take the core for a while, so a slow case gets two more chances. */
async function leastMs(hash: string, first: number): Promise<number> {
  let least = first;
  for (let again = 0; again < 2 && least > mostMs; again++)
    least = Math.min(least, (await openCase(hash)).ms);
  return least;
}

describe("10,000 strange links to lessons", () => {
  it("are opened as whole lessons or change nothing; none holds the page for long", async () => {
    const links = await Promise.all(lessons.map(encodeLesson));
    const values = lessons.map(packLesson);
    const draw = drawing(2);
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
    expect(counts.opened).toBeGreaterThan(50);
    expect(slowest.ms, slowest.hash.slice(0, 200)).toBeLessThan(mostMs);
  }, 180_000);
});
