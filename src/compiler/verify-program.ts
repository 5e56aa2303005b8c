/** The verifier of a Program: what every engine relies on. It runs in tests and while the app is developed, not in a build for visitors. */
import type { Buffer, BufferId, Dispatch, Program } from "../protocol/program.ts";
import { viewProblems } from "./verify-views.ts";
import { createViews } from "./views.ts";

/** A rule that a Program breaks. */
export interface ProgramFault {
  readonly rule: ProgramRule;
  readonly message: string;
}

export type ProgramRule =
  | "ids"
  | "written-before-read"
  | "lifetime"
  | "race"
  | "wavefront"
  | "arena"
  | "memory"
  | "views"
  | "origin";

/** Finds everything that is wrong with a Program; empty when it is sound. */
export function verifyProgram(program: Program): readonly ProgramFault[] {
  const idFaults = misplacedIds(program);
  if (idFaults.length > 0) return idFaults;
  return [
    ...orderFaults(program),
    ...program.dispatches.flatMap((dispatch) => dispatchFaults(program, dispatch)),
    ...raceFaults(program),
    ...memoryFaults(program),
    ...viewFaults(program),
  ];
}

/** The sums are right and every buffer lies within its arena, where a binding may begin. */
function memoryFaults({ buffers, memory }: Program): ProgramFault[] {
  const { peakBytes, lowerBoundBytes, arenaBytes } = memory;
  const found = buffers
    .filter(({ view }) => view === undefined)
    .filter(
      ({ arena, offsetBytes, sizeBytes }) =>
        offsetBytes % 256 !== 0 || offsetBytes < 0 || offsetBytes + sizeBytes > arenaBytes[arena],
    )
    .map(({ name }) => fault("memory", `${name} does not lie in its arena`));
  if (peakBytes !== arenaBytes.stored + arenaBytes.step || peakBytes < lowerBoundBytes)
    found.push(fault("memory", `${peakBytes} bytes cannot be the peak`));
  return found;
}

/** A view has no bytes and lies where its whole does; what is there before the step or read after it is neither. */
function viewFaults({ buffers, dispatches, stored, ...ends }: Program): ProgramFault[] {
  const kept = [ends.images, ends.labels, ends.loss, ends.correct];
  for (const { buffer } of stored) kept.push(buffer);
  const written = dispatches.flatMap(({ writes }) => writes);
  const displaced = buffers.filter(({ view, sizeBytes, arena, offsetBytes }) => {
    const whole = view && buffers[view.of];
    return whole && (sizeBytes !== 0 || arena !== whole.arena || offsetBytes !== whole.offsetBytes);
  });
  return [
    ...viewProblems(buffers, written, new Set(kept)),
    ...displaced.map(({ name }) => `${name} has bytes apart from its whole`),
  ].map((message) => fault("views", message));
}

function fault(rule: ProgramRule, message: string): ProgramFault {
  return { rule, message };
}

function printDispatch({ id, kernel, origin, madeBy }: Dispatch): string {
  return `dispatch ${id} (${kernel} of ${origin ?? madeBy})`;
}

/** Ids are places in the lists, and whatever is named is there. */
function misplacedIds({ buffers, dispatches, stored, ...ends }: Program): ProgramFault[] {
  const named = [
    ...[ends.images, ends.labels, ends.loss, ends.correct],
    ...[ends.topK, ends.confusion].filter((id) => id !== null),
    ...stored.map(({ buffer }) => buffer),
    ...dispatches.flatMap(({ reads, writes }) => [...reads, ...writes]),
  ];
  return [
    ...buffers.filter(({ id }, index) => id !== index).map(({ name }) => `buffer ${name}`),
    ...dispatches.filter(({ id }, index) => id !== index).map(printDispatch),
    ...named.filter((id) => !buffers[id]).map((id) => `buffer ${id} is not there`),
  ].map((message) => fault("ids", message));
}

function orderFaults(program: Program): ProgramFault[] {
  const { images, labels, stored } = program;
  const written = new Set([images, labels, ...stored.map(({ buffer }) => buffer)]);
  const { sharing } = createViews(program.buffers);
  const users = usersByBuffer(program);
  const isWritten = (id: BufferId) => {
    const writers = sharing(id).filter((part) => users.get(part)?.writes.length);
    return written.has(id) || (writers.length > 0 && writers.every((part) => written.has(part)));
  };
  return program.dispatches.flatMap((dispatch) => {
    const missing = dispatch.reads.filter((id) => !isWritten(id));
    for (const id of dispatch.writes) written.add(id);
    return missing.map((id) =>
      fault("written-before-read", `${printDispatch(dispatch)} reads buffer ${id} too early`),
    );
  });
}

function dispatchFaults(program: Program, dispatch: Dispatch): ProgramFault[] {
  const found: ProgramFault[] = [];
  const { id, reads, writes, dependsOn, wavefront } = dispatch;
  for (const buffer of [...reads, ...writes]) {
    const { firstUse = null, lastUse = null, name = "" } = program.buffers[buffer] ?? {};
    if (id < (firstUse ?? 0) || id > (lastUse ?? Number.POSITIVE_INFINITY))
      found.push(fault("lifetime", `${printDispatch(dispatch)} touches ${name} outside its life`));
  }
  for (const before of dependsOn) {
    const earlier = program.dispatches[before];
    if (before >= id || !earlier || earlier.wavefront >= wavefront)
      found.push(fault("wavefront", `${printDispatch(dispatch)} does not come after ${before}`));
  }
  if (dispatch.madeBy === "" || dispatch.origin === "")
    found.push(fault("origin", `dispatch ${id} does not say who made it`));
  return found;
}

/**
 * Two dispatches that touch the same bytes, one of them writing, must be ordered: by `dependsOn` alone within one buffer, with
 * the help of `memoryDependsOn` between two buffers that share bytes.
 */
function raceFaults(program: Program): ProgramFault[] {
  const users = usersByBuffer(program);
  const waits = ancestors(program.dispatches.map(({ dependsOn }) => dependsOn));
  const { sharing } = createViews(program.buffers);
  const within = program.buffers.flatMap((buffer) => {
    const { writes } = users.get(buffer.id) ?? noUsers;
    const all = [buffer.id, ...sharing(buffer.id)].flatMap((id) => usersOf(users, [id]));
    return unordered(waits, writes, all).map(([a, b]) =>
      fault("race", race(program, a, b, buffer)),
    );
  });
  const withMemory = program.dispatches.map(({ dependsOn, memoryDependsOn }) => [
    ...dependsOn,
    ...memoryDependsOn,
  ]);
  return [...within, ...arenaFaults(program, users, ancestors(withMemory))];
}

/** Buffers that are there before the step or read after it share bytes with no other. */
function arenaFaults(
  program: Program,
  users: ReadonlyMap<BufferId, Users>,
  waits: readonly ReadonlySet<number>[],
): ProgramFault[] {
  const { membersOf } = createViews(program.buffers);
  return overlaps(program.buffers.filter(({ view }) => !view)).flatMap(([a, b]) => {
    const kept = [a, b].find(({ firstUse, lastUse }) => firstUse === null || lastUse === null);
    if (kept) return [fault("arena", `${kept.name} shares its bytes, but must keep them`)];
    const [first = [], second = []] = [a, b].map(({ id }) =>
      usersOf(users, [id, ...membersOf(id)]),
    );
    const message = ([x, y]: readonly [number, number]) => race(program, x, y, a, b);
    const found = unordered(waits, first, second).map((pair) => fault("arena", message(pair)));
    const begins =
      Math.min(...first) > Math.max(...second) || Math.min(...second) > Math.max(...first);
    if (!begins) found.push(fault("arena", `${a.name} and ${b.name} are alive together`));
    return found;
  });
}

/** Pairs of buffers of one arena that have a byte in common. */
function overlaps(buffers: readonly Buffer[]): (readonly [Buffer, Buffer])[] {
  const sorted = buffers.toSorted((a, b) => a.offsetBytes - b.offsetBytes);
  return sorted.flatMap((a, index) => {
    const end = a.offsetBytes + a.sizeBytes;
    const later = sorted.slice(index + 1).filter(({ arena }) => arena === a.arena);
    return later.filter((b) => b.offsetBytes < end).map((b) => [a, b] as const);
  });
}

function race(program: Program, a: number, b: number, ...buffers: readonly Buffer[]): string {
  const both = [a, b].map((id) => {
    const dispatch = program.dispatches[id];
    return dispatch ? printDispatch(dispatch) : "?";
  });
  return `${both.join(" and ")} race for ${buffers.map(({ name }) => name).join(" and ")}`;
}

/** Pairs of dispatches of which neither waits for the other. */
function unordered(
  waits: readonly ReadonlySet<number>[],
  some: readonly number[],
  others: readonly number[],
): (readonly [number, number])[] {
  return some.flatMap((a) =>
    others
      .filter((b) => a !== b && waits[a]?.has(b) !== true && waits[b]?.has(a) !== true)
      .map((b) => [a, b] as const),
  );
}

/** For each dispatch, all that have ended before it begins. */
function ancestors(dependsOn: readonly (readonly number[])[]): ReadonlySet<number>[] {
  const found: Set<number>[] = [];
  for (const direct of dependsOn) {
    const all = new Set<number>(direct);
    for (const before of direct) for (const earlier of found[before] ?? []) all.add(earlier);
    found.push(all);
  }
  return found;
}

interface Users {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

const noUsers: Users = { reads: [], writes: [] };

/** Those who touch any of some buffers. */
function usersOf(users: ReadonlyMap<BufferId, Users>, ids: readonly BufferId[]): number[] {
  return ids.flatMap((id) => {
    const { reads, writes } = users.get(id) ?? noUsers;
    return [...reads, ...writes];
  });
}

function usersByBuffer({ dispatches }: Program): ReadonlyMap<BufferId, Users> {
  const users = new Map<BufferId, { reads: number[]; writes: number[] }>();
  const at = (buffer: BufferId) => {
    const entry = users.get(buffer) ?? { reads: [], writes: [] };
    users.set(buffer, entry);
    return entry;
  };
  for (const { id, reads, writes } of dispatches) {
    for (const buffer of reads) at(buffer).reads.push(id);
    for (const buffer of writes) at(buffer).writes.push(id);
  }
  return users;
}
