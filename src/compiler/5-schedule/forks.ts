/**
 * Finds the forks of a step: values whose readers lie on several paths that meet again.
 *
 * Forward and backward are looked at apart. What nobody of the same part reads (the loss, the gradient of a parameter) is a
 * dead end there and keeps no paths from meeting.
 */
import type { NodeId } from "../../graph/graph.ts";
import type { Dispatch, Fork } from "../../protocol/program.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import type { OpIndex } from "./dependencies.ts";
import { meetingPoint, postDominators } from "./post-dominators.ts";

/** A fork of the drawing, before anybody knows which dispatches its branches become. */
export interface DrawnFork extends Omit<Fork, "branches"> {
  readonly branches: readonly (readonly NodeId[])[];
}

/**
 * All forks, nested ones too, in the order of the step: first forward, then backward. To be asked before the passes, which may
 * make one op of several branches.
 */
export function findForks(ir: Pick<Ir, "ops" | "images">): readonly DrawnFork[] {
  return (["forward", "backward"] as const).flatMap((phase) => forksOf(ir, phase));
}

/** Finds the dispatches of every branch by their nodes. */
export function placeForks(
  forks: readonly DrawnFork[],
  dispatches: readonly Dispatch[],
): readonly Fork[] {
  if (forks.length === 0) return [];
  const byNode = new Map<string, number[]>();
  for (const { id, phase, origin } of dispatches) {
    const key = JSON.stringify([phase, origin]);
    const list = byNode.get(key);
    if (list) list.push(id);
    else byNode.set(key, [id]);
  }
  return forks.map((fork) => ({
    ...fork,
    branches: fork.branches.map((nodes) => {
      const ids = nodes.flatMap((node) => byNode.get(JSON.stringify([fork.phase, node])) ?? []);
      return { nodes, dispatches: ids.sort((a, b) => a - b) };
    }),
  }));
}

/** The ops of one part of the step as a graph. */
interface Part {
  readonly ops: readonly Op[];
  readonly members: readonly OpIndex[];
  /** By value: its readers, in order. */
  readonly readers: readonly (readonly OpIndex[] | undefined)[];
  /** By member: the members that read its results. */
  readonly successors: readonly (readonly OpIndex[] | undefined)[];
}

function forksOf({ ops, images }: Pick<Ir, "ops" | "images">, phase: Fork["phase"]): DrawnFork[] {
  const part = partOf(ops, phase);
  const immediate = postDominators(part.members, part.successors, ops.length);
  const found: DrawnFork[] = [];
  const lookAt = (value: ValueId, from: NodeId | null) => {
    const readers = part.readers[value] ?? [];
    const fork = readers.length < 2 ? null : forkAt(part, immediate, readers);
    if (fork) found.push(named({ phase, from, ...fork }));
  };
  if (phase === "forward") lookAt(images, null);
  for (const index of part.members) {
    const op = ops[index];
    for (const value of op?.writes ?? []) lookAt(value, op?.origin ?? null);
  }
  return found;
}

/**
 * Where every branch begins with an op of one node, the paths part in that node: the gradient of a concat is one value, but its
 * slices belong to the concat.
 */
function named(fork: DrawnFork): DrawnFork {
  const [first] = fork.branches[0] ?? [];
  if (first === undefined || !fork.branches.every((nodes) => nodes[0] === first)) return fork;
  return { ...fork, from: first, branches: fork.branches.map((nodes) => nodes.slice(1)) };
}

/** Leaves out the dead ends. */
function partOf(ops: readonly Op[], phase: Fork["phase"]): Part {
  const read = readWithin(ops, phase);
  const readers: OpIndex[][] = [];
  const members: OpIndex[] = [];
  for (const [index, op] of ops.entries()) {
    if (op.phase !== phase || !op.writes.some((id) => read[id])) continue;
    members.push(index);
    for (const id of op.reads) noteReader(readers, id, index);
  }
  const successors: (readonly OpIndex[])[] = [];
  for (const index of members) {
    const [first = -1, ...rest] = ops[index]?.writes ?? [];
    const next = readers[first] ?? [];
    successors[index] = rest.some((id) => readers[id])
      ? [...new Set([first, ...rest].flatMap((id) => readers[id] ?? []))]
      : next;
  }
  return { ops, members, readers, successors };
}

/** By value: whether an op of this part reads it. */
function readWithin(ops: readonly Op[], phase: Fork["phase"]): readonly (boolean | undefined)[] {
  const read: boolean[] = [];
  for (const op of ops) if (op.phase === phase) for (const id of op.reads) read[id] = true;
  return read;
}

function noteReader(readers: OpIndex[][], value: ValueId, index: OpIndex): void {
  const list = readers[value];
  if (!list) readers[value] = [index];
  else if (list.at(-1) !== index) list.push(index);
}

function forkAt(
  part: Part,
  immediate: readonly OpIndex[],
  readers: readonly OpIndex[],
): Pick<DrawnFork, "to" | "branches"> | null {
  const join = meetingPoint(immediate, readers, part.ops.length);
  const joinOp = join === null ? undefined : part.ops[join];
  if (join === null || !joinOp) return null;
  // A sum of three or more is a chain of ops of one node: the paths meet in all of them.
  const isJoin = (index: OpIndex): boolean => {
    const op = part.ops[index];
    return index === join || (op?.kernel === "add" && sameKernelAndOrigin(op, joinOp));
  };
  const branches = branchesBetween(part, readers, join, isJoin);
  if (branches.length < 2) return null;
  return { to: joinOp.origin, branches: branches.map((ops) => branchOf(part, ops)) };
}

function sameKernelAndOrigin(a: Op, b: Op): boolean {
  return a.kernel === b.kernel && a.origin === b.origin;
}

/**
 * The ops from each reader to where the paths meet; empty for a reader that is the meeting itself. Readers whose paths have an
 * op in common are one branch. Goes on in the order of the step and ends when all are one, which many paths soon are.
 */
function branchesBetween(
  { successors }: Part,
  readers: readonly OpIndex[],
  join: OpIndex,
  isJoin: (index: OpIndex) => boolean,
): readonly (readonly OpIndex[])[] {
  const groups = createGroups(readers.length);
  const owners = new Map<OpIndex, number>();
  const claim = (index: OpIndex, reader: number) => {
    if (isJoin(index)) return;
    const owner = owners.get(index);
    if (owner === undefined) owners.set(index, reader);
    else groups.unite(owner, reader);
  };
  for (const [reader, index] of readers.entries()) claim(index, reader);
  for (let index = readers[0] ?? join; index < join && groups.count() > 1; index++) {
    const owner = owners.get(index);
    if (owner === undefined) continue;
    for (const next of successors[index] ?? []) claim(next, owner);
  }
  if (groups.count() < 2) return [];
  const branches = new Map<number, OpIndex[]>();
  for (const reader of readers.keys()) branches.set(groups.lastOf(reader), []);
  for (const [index, owner] of owners) branches.get(groups.lastOf(owner))?.push(index);
  return [...branches].sort(([a], [b]) => a - b).map(([, ops]) => ops);
}

/** Numbers that are put into groups; each begins alone. Tarjan 1975, without ranks. */
function createGroups(size: number) {
  const above = Array.from({ length: size }, (_, index) => index);
  let count = size;
  /** The last of the group. */
  const lastOf = (index: number): number => {
    let last = index;
    while (above[last] !== last) last = above[last] ?? last;
    for (let at = index; at !== last; ) {
      const next = above[at] ?? last;
      above[at] = last;
      at = next;
    }
    return last;
  };
  return {
    count: () => count,
    lastOf,
    unite(a: number, b: number) {
      const [low = 0, high = 0] = [lastOf(a), lastOf(b)].sort((x, y) => x - y);
      if (low === high) return;
      above[low] = high;
      count -= 1;
    },
  };
}

/** The nodes of some ops, each once, in the order of the step. */
function branchOf({ ops }: Part, branch: readonly OpIndex[]): readonly NodeId[] {
  const ordered = branch.toSorted((a, b) => a - b);
  return [...new Set(ordered.flatMap((index) => ops[index]?.origin ?? []))];
}
