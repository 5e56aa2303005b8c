import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block } from "./blocks.ts";
import { blockAt, drawTimeline, type Palette, type Picture, timeAt } from "./draw-timeline.ts";
import {
  panned,
  revealing,
  type TimeView,
  ticksOf,
  wholeView,
  within,
  zoomed,
} from "./time-view.ts";
import { keyOf } from "./timeline-keys.ts";

const endMs = 12;
const view = fc
  .record({
    beginMs: fc.double({ min: 0, max: endMs, noNaN: true }),
    spanMs: fc.double({ min: 0.01, max: endMs, noNaN: true }),
  })
  .map((drawn) => within(drawn, endMs));
const isInside = ({ beginMs, spanMs }: TimeView) =>
  beginMs >= 0 && beginMs + spanMs <= endMs * 1.02 + 1e-9 && spanMs > 0;

describe("the view of a timeline", () => {
  test("stays within the step however it is zoomed and moved", () => {
    const moves = fc.array(
      fc.tuple(
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
      ),
    );
    fc.assert(
      fc.property(view, moves, (begin, all) => {
        let present = begin;
        for (const [factor, share] of all) {
          present = zoomed(present, factor, present.beginMs + present.spanMs / 3, endMs);
          present = panned(present, share, endMs);
          expect(isInside(present)).toBe(true);
        }
      }),
    );
  });

  test("keeps the time under the pointer where it is while it zooms in", () => {
    fc.assert(
      fc.property(view, fc.double({ min: 0, max: 1, noNaN: true }), (before, share) => {
        const atMs = before.beginMs + share * before.spanMs;
        const after = zoomed(before, 1.5, atMs, endMs);
        expect((atMs - after.beginMs) / after.spanMs).toBeCloseTo(share, 6);
      }),
    );
  });

  test("moves to what is to be seen, and not where it is seen already", () => {
    const near = within({ beginMs: 2, spanMs: 2 }, endMs);
    expect(revealing(near, 2.5, 3, endMs)).toBe(near);
    const moved = revealing(near, 7, 8, endMs);
    expect(moved.beginMs).toBeLessThanOrEqual(7);
    expect(moved.beginMs + moved.spanMs).toBeGreaterThanOrEqual(8);
  });

  test("has an axis of round times", () => {
    expect(ticksOf({ beginMs: 0, spanMs: 10 }, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticksOf({ beginMs: 0.31, spanMs: 0.2 }, 4).map((tick) => tick.toFixed(2))).toEqual([
      "0.35",
      "0.40",
      "0.45",
      "0.50",
    ]);
  });

  test("takes keys, but leaves those with a modifier to the browser", () => {
    const key = (name: string, modifiers = {}) =>
      keyOf({
        key: name,
        shiftKey: false,
        ctrlKey: false,
        metaKey: false,
        altKey: false,
        ...modifiers,
      });
    expect(key("ArrowRight")).toEqual({ type: "neighbour", lanes: 0, blocks: 1 });
    expect(key("ArrowRight", { shiftKey: true })).toEqual({ type: "pan", share: 0.2 });
    expect(key("M")).toEqual({ type: "measure" });
    expect(key("+", { ctrlKey: true })).toBeNull();
    expect(key("x")).toBeNull();
  });
});

const lanes = 2;
const blocks = Array.from({ length: 5000 }, (_, index): Block => {
  const lane = index < 2500 ? 0 : 1;
  const beginMs = (index % 2500) * (endMs / 2500);
  return {
    dispatch: index,
    lane,
    beginMs,
    endMs: beginMs + endMs / 2600,
    phase: index % 2 === 0 ? "forward" : "backward",
    label: `op${index}`,
    kernel: "affine",
    nodes: [],
    hue: null,
    isCritical: index % 3 === 0,
    part: 1,
    parts: 1,
  };
});
const picture = (shown: TimeView): Picture => ({
  width: 680,
  height: 150,
  blocks,
  lanes,
  view: shown,
  selected: null,
  hovered: null,
  measure: null,
  cursorMs: null,
});
const palette: Palette = {
  phases: { forward: "#00f", backward: "#f80", update: "#80f" },
  branches: [],
  text: "#000",
  faint: "#888",
  line: "#ddd",
  surface: "#fff",
  accent: "#080",
  inks: new Map(),
};

/** A canvas that counts what is drawn on it. */
function countingContext() {
  const counts = new Map<string, number>();
  const context = new Proxy(
    {},
    {
      get: (_, name) => (text: string) => {
        counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
        return name === "measureText" ? { width: 6 * text.length } : undefined;
      },
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  return { context, counts };
}

describe("5,000 blocks", () => {
  test("are drawn as no more than there are pixels for, within a frame", () => {
    // The calmest of some drawings, for other tests run beside this one.
    const timesMs = Array.from({ length: 6 }, () => {
      const { context } = countingContext();
      const begin = performance.now();
      drawTimeline(context, picture(wholeView(endMs)), palette);
      return performance.now() - begin;
    });
    expect(Math.min(...timesMs)).toBeLessThan(16);
    const { context, counts } = countingContext();
    drawTimeline(context, picture(wholeView(endMs)), palette);
    expect(counts.get("roundRect")).toBeLessThanOrEqual(2 * 680 * lanes);
    expect(counts.get("roundRect")).toBeGreaterThan(250);
  });

  test("are told apart where they are zoomed into, and only those in sight are drawn", () => {
    const { context, counts } = countingContext();
    const near = picture({ beginMs: 6, spanMs: 0.1 });
    drawTimeline(context, near, palette);
    expect(counts.get("roundRect")).toBeLessThan(60);
    const hit = blockAt(300, 40, near);
    const ms = timeAt(300, near);
    expect(hit && hit.beginMs <= ms + 0.001 && hit.endMs >= ms - 0.001).toBe(true);
    expect(blockAt(300, 149, near)).toBeNull();
  });
});
