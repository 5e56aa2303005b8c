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
  const regions = readers.map((reader) => regionFrom(part, reader, isJoin));
  const branches = withoutOverlap(regions).map((ops) => branchOf(part, ops));
  return branches.length < 2 ? null : { to: joinOp.origin, branches };
}

function sameKernelAndOrigin(a: Op, b: Op): boolean {
  return a.kernel === b.kernel && a.origin === b.origin;
}

/** The ops that can be reached from an op before the paths meet, itself included; empty where it is the meeting itself. */
function regionFrom(
  { successors }: Part,
  start: OpIndex,
  isJoin: (index: OpIndex) => boolean,
): ReadonlySet<OpIndex> {
  const region = new Set<OpIndex>();
  const pending = [start];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (region.has(index) || isJoin(index)) continue;
    region.add(index);
    pending.push(...(successors[index] ?? []));
  }
  return region;
}

/** Joins regions that have an op in common: between them the paths met before. */
function withoutOverlap(regions: readonly ReadonlySet<OpIndex>[]): ReadonlySet<OpIndex>[] {
  const groups = regions.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (groups[root] !== root) root = groups[root] ?? root;
    groups[index] = root;
    return root;
  };
  const owners = new Map<OpIndex, number>();
  for (const [index, region] of regions.entries()) {
    for (const op of region) {
      groups[rootOf(owners.get(op) ?? index)] = index;
      owners.set(op, index);
    }
  }
  const joined = new Map<number, Set<OpIndex>>();
  for (const [index, region] of regions.entries()) {
    const root = rootOf(index);
    const group = joined.get(root) ?? new Set();
    for (const op of region) group.add(op);
    joined.set(root, group);
  }
  return [...joined].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** The nodes of some ops, each once, in the order of the step. */
function branchOf({ ops }: Part, region: ReadonlySet<OpIndex>): readonly NodeId[] {
  const ordered = [...region].sort((a, b) => a - b);
  return [...new Set(ordered.flatMap((index) => ops[index]?.origin ?? []))];
}
