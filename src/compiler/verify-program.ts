/** The verifier of a Program: what every engine relies on. It runs in tests, not on the page. */
import type { Buffer, BufferId, Dispatch, Program } from "../protocol/program.ts";

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
  | "origin";

/** Finds everything that is wrong with a Program; empty when it is sound. */
export function verifyProgram(program: Program): readonly ProgramFault[] {
  const idFaults = misplacedIds(program);
  if (idFaults.length > 0) return idFaults;
  return [
    ...orderFaults(program),
    ...program.dispatches.flatMap((dispatch) => dispatchFaults(program, dispatch)),
    ...raceFaults(program),
  ];
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
  return program.dispatches.flatMap((dispatch) => {
    const missing = dispatch.reads.filter((id) => !written.has(id));
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

/** Two dispatches of which neither waits for the other must not touch the same buffer when one of them writes it. */
function raceFaults(program: Program): ProgramFault[] {
  const waits = ancestors(program);
  const users = usersByBuffer(program);
  return program.buffers.flatMap((buffer) => {
    const found: ProgramFault[] = [];
    const { reads, writes } = users.get(buffer.id) ?? { reads: [], writes: [] };
    for (const writer of writes) {
      for (const other of [...reads, ...writes]) {
        if (other === writer || isOrdered(waits, writer, other)) continue;
        found.push(race(program, buffer, writer, other));
      }
    }
    return found;
  });
}

function race(program: Program, { name }: Buffer, a: number, b: number): ProgramFault {
  const [first, second] = [program.dispatches[a], program.dispatches[b]];
  const both = [first, second].map((dispatch) => (dispatch ? printDispatch(dispatch) : "?"));
  return fault("race", `${both.join(" and ")} race for ${name}`);
}

function isOrdered(waits: readonly ReadonlySet<number>[], a: number, b: number): boolean {
  return waits[a]?.has(b) === true || waits[b]?.has(a) === true;
}

/** For each dispatch, all that have ended before it begins. */
function ancestors({ dispatches }: Program): ReadonlySet<number>[] {
  const found: Set<number>[] = [];
  for (const { dependsOn } of dispatches) {
    const all = new Set<number>(dependsOn);
    for (const before of dependsOn) for (const earlier of found[before] ?? []) all.add(earlier);
    found.push(all);
  }
  return found;
}

function usersByBuffer({
  dispatches,
}: Program): ReadonlyMap<BufferId, { readonly reads: number[]; readonly writes: number[] }> {
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
