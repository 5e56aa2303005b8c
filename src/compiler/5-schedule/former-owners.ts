/** Finds, for each buffer of an arena, those whose bytes it takes over. */
import { aligned, type Tenant } from "./tenant.ts";

interface Stretch {
  readonly begin: number;
  readonly end: number;
  readonly owner: number;
}

/** For each tenant, the tenants that last held one of its bytes before it. Earlier ones those have taken over from already. */
export function formerOwners(
  tenants: readonly Tenant[],
  offsets: readonly number[],
): readonly ReadonlySet<number>[] {
  const result = tenants.map(() => new Set<number>());
  const stretches: Stretch[] = [];
  const births = [...tenants.keys()].sort(
    (a, b) => (tenants[a]?.first ?? 0) - (tenants[b]?.first ?? 0) || a - b,
  );
  for (const owner of births) {
    const begin = offsets[owner] ?? 0;
    const end = begin + aligned(tenants[owner]?.sizeBytes ?? 0);
    const from = firstEndingAfter(stretches, begin);
    let to = from;
    const kept: Stretch[] = [];
    for (let old = stretches[to]; old && old.begin < end; old = stretches[to]) {
      result[owner]?.add(old.owner);
      if (old.begin < begin) kept.push({ ...old, end: begin });
      if (old.end > end) kept.push({ ...old, begin: end });
      to++;
    }
    const parts = [...kept, { begin, end, owner }].sort((a, b) => a.begin - b.begin);
    stretches.splice(from, to - from, ...parts);
  }
  return result;
}

/** The index of the first stretch that ends after a byte. */
function firstEndingAfter(stretches: readonly Stretch[], byte: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.end ?? 0) > byte) high = middle;
    else low = middle + 1;
  }
  return low;
}
