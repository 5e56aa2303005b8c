/** Gives every buffer its place in an arena and finds what must have ended before its bytes may be written again. */
import type { Buffer, BufferId, BufferRole, Memory, Program } from "../../protocol/program.ts";
import type { OpIndex } from "./dependencies.ts";
import { formerOwners } from "./former-owners.ts";
import { mostAlive, placeBuffers } from "./place-buffers.ts";
import type { Schedule } from "./schedule.ts";
import { aligned, type Tenant } from "./tenant.ts";

/** A buffer that has no place yet. */
export type UnplacedBuffer = Omit<Buffer, "arena" | "offsetBytes">;

/** Where each op reads and writes, by buffer, in the order of the schedule. */
export type Touches = readonly Pick<Program["dispatches"][number], "reads" | "writes">[];

export interface MemoryPlan {
  readonly buffers: readonly Buffer[];
  readonly memory: Memory;
  /** For each op: see `Dispatch.memoryDependsOn`. */
  readonly memoryDependsOn: readonly (readonly OpIndex[])[];
}

/** Plans both arenas. */
export function planMemory(
  buffers: readonly UnplacedBuffer[],
  touches: Touches,
  schedule: Schedule,
): MemoryPlan {
  const stored = storedRoles.flatMap((each) => buffers.filter(({ role }) => role === each));
  const inStep = buffers.filter((buffer) => !isStored(buffer) && !buffer.view);
  const tenants = inStep.map((buffer) => tenantOf(buffer, schedule));
  const placement = placeBuffers(tenants);
  /** By buffer. */
  const offsets = new Array<number>(buffers.length).fill(0);
  inStep.forEach(({ id }, index) => {
    offsets[id] = placement.offsets[index] ?? 0;
  });
  let end = 0;
  for (const { id, sizeBytes } of stored) {
    offsets[id] = end;
    end += aligned(sizeBytes);
  }
  const storedBytes = stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const owners = formerOwners(tenants, placement.offsets);
  return {
    buffers: buffers.map((buffer) => ({
      ...buffer,
      arena: isStored(buffer) ? "stored" : "step",
      offsetBytes: offsets[buffer.view?.of ?? buffer.id] ?? 0,
    })),
    memory: {
      storedBytes,
      peakBytes: end + placement.sizeBytes,
      lowerBoundBytes: storedBytes + mostAlive(tenants),
      arenaBytes: { stored: end, step: placement.sizeBytes },
    },
    memoryDependsOn: waits(inStep, owners, touchedWholes(buffers, touches), schedule),
  };
}

const storedRoles: readonly BufferRole[] = ["parameter", "slot", "statistic"];

function isStored({ role }: UnplacedBuffer): boolean {
  return storedRoles.includes(role);
}

/**
 * The time for which a buffer keeps its bytes. Where ops run together time is counted in wavefronts, so that no two of one
 * wavefront share bytes. What enters or leaves the step keeps its bytes throughout.
 */
function tenantOf(
  { role, sizeBytes, firstUse, lastUse }: UnplacedBuffer,
  { kind, wavefronts, ops }: Schedule,
): Tenant {
  const end = ops.length + 1;
  const isEnd = role === "images" || role === "labels" || role === "result";
  const at = (index: number) => (kind === "sequential" ? index + 1 : (wavefronts[index] ?? 0));
  if (isEnd || firstUse === null || lastUse === null) return { sizeBytes, first: 0, last: end };
  return { sizeBytes, first: at(firstUse), last: at(lastUse) };
}

/** What is touched where bytes are concerned: of a view its whole. */
function touchedWholes(buffers: readonly UnplacedBuffer[], touches: Touches): Touches {
  if (buffers.every(({ view }) => view === undefined)) return touches;
  const whole = (id: BufferId) => buffers[id]?.view?.of ?? id;
  return touches.map(({ reads, writes }) => ({
    reads: reads.map(whole),
    writes: writes.map(whole),
  }));
}

/**
 * Whoever writes a buffer, or a part of it, first waits for all who touched what lay there before, but for those it waits for
 * anyway.
 */
function waits(
  inStep: readonly UnplacedBuffer[],
  owners: readonly ReadonlySet<number>[],
  touches: Touches,
  { dependsOn, kind }: Schedule,
): readonly (readonly OpIndex[])[] {
  const result = touches.map((): OpIndex[] => []);
  if (kind === "sequential") return result;
  const users = usersOf(touches.map(({ reads, writes }) => [...reads, ...writes]));
  const writersOf = usersOf(touches.map(({ writes }) => writes));
  /** By op: the last op that was found to wait for it. */
  const notedBy: OpIndex[] = [];
  const waitForAll = (writer: OpIndex, former: readonly OpIndex[]) => {
    for (const before of dependsOn[writer] ?? []) notedBy[before] = writer;
    for (const user of former) {
      if (notedBy[user] !== writer) result[writer]?.push(user);
      notedBy[user] = writer;
    }
  };
  inStep.forEach(({ id }, index) => {
    const before = [...(owners[index] ?? [])];
    if (before.length === 0) return;
    const former = before.flatMap((owner) => users.get(inStep[owner]?.id ?? -1) ?? []);
    for (const writer of writersOf.get(id) ?? []) waitForAll(writer, former);
  });
  return result.map(ascendingOnce);
}

function ascendingOnce(list: readonly OpIndex[]): readonly OpIndex[] {
  if (list.length < 2) return list;
  return list.toSorted((a, b) => a - b).filter((item, at, all) => item !== all[at - 1]);
}

function usersOf(
  touched: readonly (readonly BufferId[])[],
): ReadonlyMap<BufferId, readonly OpIndex[]> {
  const users = new Map<BufferId, OpIndex[]>();
  for (const [index, ids] of touched.entries()) {
    for (const buffer of ids) {
      const list = users.get(buffer);
      if (!list) users.set(buffer, [index]);
      else if (list.at(-1) !== index) list.push(index);
    }
  }
  return users;
}
