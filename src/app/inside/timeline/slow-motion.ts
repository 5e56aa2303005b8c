/** Plays one step over seconds: a line runs along the timeline, and the layers at work light up. */

import { shine } from "../light.ts";
import type { Block } from "./blocks.ts";

/** How long a step takes in slow motion, in milliseconds. */
const stretchedMs = 8000;
/** With reduced motion it goes in as many jumps. */
const jumps = 24;

/**
 * Begins to play; returns the way to stop.
 *
 * @param onMove hears the time within the step, and null at the end.
 */
export function playSlowly(
  blocks: readonly Block[],
  endMs: number,
  onMove: (ms: number | null) => void,
): () => void {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const begin = performance.now();
  let frame = 0;
  let shownShare = -1;
  const end = () => {
    cancelAnimationFrame(frame);
    shine("slow motion", []);
    onMove(null);
  };
  const move = () => {
    const share = (performance.now() - begin) / stretchedMs;
    if (share >= 1) return end();
    frame = requestAnimationFrame(move);
    const shown = isCalm ? Math.floor(share * jumps) / jumps : share;
    if (shown === shownShare) return;
    shownShare = shown;
    const ms = shown * endMs;
    const now = blocks.filter(({ beginMs, endMs: until }) => beginMs <= ms && ms < until);
    shine(
      "slow motion",
      [...new Set(now.flatMap(({ nodes }) => nodes))],
      `--${now[0]?.phase ?? "forward"}`,
    );
    onMove(ms);
  };
  move();
  return end;
}
