/**
 * Places the largest buffers first, each by best fit between those that are alive at the same time.
 *
 * "Greedy by size for offset calculation": Pisarchyk and Lee 2020, section 5.2. Packs tighter than going by time, at quadratic cost.
 */
import { aligned, type Placement, type Tenant } from "./tenant.ts";

interface Placed {
  readonly begin: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/** Ties go to the earlier birth. */
export function placeBySize(tenants: readonly Tenant[]): Placement {
  const order = [...tenants.keys()].sort((a, b) => compare(tenants[a], tenants[b]) || a - b);
  const offsets = new Array<number>(tenants.length).fill(0);
  /** Ascending by begin. */
  const placed: Placed[] = [];
  let sizeBytes = 0;
  for (const index of order) {
    const tenant = tenants[index];
    if (!tenant) continue;
    const begin = bestGap(placed, tenant);
    const end = begin + aligned(tenant.sizeBytes);
    offsets[index] = begin;
    sizeBytes = Math.max(sizeBytes, end);
    let at = placed.length;
    while (at > 0 && (placed[at - 1]?.begin ?? 0) > begin) at--;
    placed.splice(at, 0, { begin, end, first: tenant.first, last: tenant.last });
  }
  return { offsets, sizeBytes };
}

function compare(a: Tenant | undefined, b: Tenant | undefined): number {
  return (b?.sizeBytes ?? 0) - (a?.sizeBytes ?? 0) || (a?.first ?? 0) - (b?.first ?? 0);
}

/** The begin of the smallest gap between buffers alive at the same time that is large enough, or their end. */
function bestGap(placed: readonly Placed[], { sizeBytes, first, last }: Tenant): number {
  const size = aligned(sizeBytes);
  let best: number | null = null;
  let bestLength = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const other of placed) {
    if (other.last < first || last < other.first) continue;
    const length = other.begin - end;
    if (length >= size && length < bestLength) {
      best = end;
      bestLength = length;
    }
    end = Math.max(end, other.end);
  }
  return best ?? end;
}
