/** Places buffers in an arena, so that those which are never alive together share bytes. */
import { placeBySize } from "./place-by-size.ts";
import { placeByTime } from "./place-by-time.ts";
import type { Placement, Tenant } from "./tenant.ts";

/** Above this many tenants only the way whose time grows with their number alone is tried. */
const fewTenants = 1500;

/** Places by time and, where there are few, by size; the shorter arena wins. */
export function placeBuffers(tenants: readonly Tenant[]): Placement {
  const byTime = placeByTime(tenants);
  if (tenants.length > fewTenants || byTime.sizeBytes === mostAlive(tenants)) return byTime;
  const bySize = placeBySize(tenants);
  return bySize.sizeBytes < byTime.sizeBytes ? bySize : byTime;
}

/** The most bytes that are alive at once: no arena can be shorter. */
export function mostAlive(tenants: readonly Tenant[]): number {
  const changes = tenants.flatMap(({ sizeBytes, first, last }) => [
    { at: first, bytes: sizeBytes },
    { at: last + 1, bytes: -sizeBytes },
  ]);
  changes.sort((a, b) => a.at - b.at || a.bytes - b.bytes);
  let alive = 0;
  let most = 0;
  for (const { bytes } of changes) {
    alive += bytes;
    most = Math.max(most, alive);
  }
  return most;
}
