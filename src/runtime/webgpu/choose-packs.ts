/** Which independent works of a step share a dispatch, on a device where a workgroup pays for works that it passes over. */
import type { GpuWork, Stage } from "./kernels/gpu-kernel.ts";

/** Works that share a dispatch. */
export type Pack = readonly GpuWork[];

/** When two packs may become one. */
export type MayShare = (a: Pack, b: Pack) => boolean;

/**
 * What a dispatch costs, in characters of WGSL that a workgroup passes over: about 20 µs against 0.7 ns, measured on SwiftShader.
 *
 * Its lanes go through all text of a kernel, masked where a branch is not theirs.
 */
const dispatchCost = 28_000;

/** Two packs of a level as one. */
interface Merger {
  readonly a: number;
  readonly b: number;
  /** How much dearer the step gets by it. */
  readonly cost: number;
}

/**
 * Packs for each level of independent works: as it is cheapest, and then further, the least dear first, until there are no more
 * than `most` dispatches in all.
 */
export function choosePacks(
  levels: readonly Stage[],
  most: number,
  mayShare: MayShare,
): readonly (readonly Pack[])[] {
  const packs: Pack[][] = levels.map((works) =>
    works.filter(({ workgroups }) => workgroups > 0).map((work) => [work]),
  );
  const best = packs.map((level) => cheapestMerger(level, mayShare));
  let left = packs.reduce((sum, level) => sum + level.length, 0);
  for (;;) {
    const at = cheapestLevel(best);
    const merger = best[at];
    if (!merger || (merger.cost >= 0 && left <= most)) return packs;
    packs[at] = merged(packs[at] ?? [], merger);
    best[at] = cheapestMerger(packs[at], mayShare);
    left--;
  }
}

function cheapestLevel(best: readonly (Merger | null)[]): number {
  const cost = (at: number) => best[at]?.cost ?? Number.POSITIVE_INFINITY;
  return best.reduce((least, _, at) => (cost(at) < cost(least) ? at : least), 0);
}

function cheapestMerger(level: readonly Pack[], mayShare: MayShare): Merger | null {
  let best: Merger | null = null;
  for (const [a, first] of level.entries()) {
    for (const [b, second] of level.entries()) {
      if (b <= a || !mayShare(first, second)) continue;
      const passed = groupsOf(first) * textOf(second) + groupsOf(second) * textOf(first);
      const cost = passed - dispatchCost;
      if (best === null || cost < best.cost) best = { a, b, cost };
    }
  }
  return best;
}

/** The second joins the first. */
function merged(level: readonly Pack[], { a, b }: Merger): Pack[] {
  return level.flatMap((pack, at) => {
    if (at === b) return [];
    return at === a ? [[...pack, ...(level[b] ?? [])]] : [pack];
  });
}

function groupsOf(pack: Pack): number {
  return pack.reduce((sum, { workgroups }) => sum + workgroups, 0);
}

function textOf(pack: Pack): number {
  return pack.reduce((sum, { declarations }) => sum + declarations.length, 0);
}
