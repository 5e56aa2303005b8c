/** Places buffers in the order of time, each by best fit among the gaps that are free then. */
import { aligned, type Placement, type Tenant } from "./tenant.ts";

interface Block {
  begin: number;
  end: number;
}

/** Goes through time once: what has died gives its bytes back, what is born takes the smallest gap that is large enough. */
export function placeByTime(tenants: readonly Tenant[]): Placement {
  const births = [...tenants.keys()].sort((a, b) => compareBirths(tenants[a], tenants[b]) || a - b);
  const deaths = [...tenants.keys()].sort(
    (a, b) => (tenants[a]?.last ?? 0) - (tenants[b]?.last ?? 0),
  );
  const offsets = new Array<number>(tenants.length).fill(0);
  const gaps: Block[] = [];
  let end = 0;
  let dead = 0;
  for (const index of births) {
    const { first = 0, sizeBytes = 0 } = tenants[index] ?? {};
    for (; (tenants[deaths[dead] ?? -1]?.last ?? first) < first; dead++) {
      const gone = deaths[dead] ?? -1;
      const begin = offsets[gone] ?? 0;
      giveBack(gaps, { begin, end: begin + aligned(tenants[gone]?.sizeBytes ?? 0) });
    }
    const size = aligned(sizeBytes);
    offsets[index] = take(gaps, size, end);
    end = Math.max(end, (offsets[index] ?? 0) + size);
  }
  return { offsets, sizeBytes: end };
}

/** The largest of those born together comes first. */
function compareBirths(a: Tenant | undefined, b: Tenant | undefined): number {
  return (a?.first ?? 0) - (b?.first ?? 0) || (b?.sizeBytes ?? 0) - (a?.sizeBytes ?? 0);
}

/** Where `size` bytes go: in the smallest gap that holds them, else at the end, using a gap that touches it. */
function take(gaps: Block[], size: number, end: number): number {
  let best = -1;
  let bestLength = Number.POSITIVE_INFINITY;
  gaps.forEach((gap, index) => {
    const length = gap.end - gap.begin;
    if (length < size || length >= bestLength) return;
    best = index;
    bestLength = length;
  });
  const gap = gaps[best];
  if (!gap) {
    const last = gaps.at(-1);
    if (last?.end !== end) return end;
    gaps.pop();
    return last.begin;
  }
  const { begin } = gap;
  gap.begin += size;
  if (gap.begin === gap.end) gaps.splice(best, 1);
  return begin;
}

/** Inserts a gap in order and joins it with its neighbours. */
function giveBack(gaps: Block[], freed: Block): void {
  if (freed.begin === freed.end) return;
  let at = gaps.length;
  while (at > 0 && (gaps[at - 1]?.begin ?? 0) > freed.begin) at--;
  const before = gaps[at - 1];
  const after = gaps[at];
  const joined = { ...freed };
  let removed = 0;
  let from = at;
  if (before && before.end === freed.begin) {
    joined.begin = before.begin;
    from--;
    removed++;
  }
  if (after && after.begin === freed.end) {
    joined.end = after.end;
    removed++;
  }
  gaps.splice(from, removed, joined);
}
