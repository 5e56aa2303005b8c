/** Finds the forks of a small step by trying every op as the place where paths meet: slow, and shares nothing with the compiler's way. */
import type { DrawnFork } from "../5-schedule/forks.ts";
import type { Ir, Op } from "../ir.ts";

/** Tells forks so that two ways of finding them can be compared: one line each, branches in one order. */
export function forkLines(forks: readonly DrawnFork[]): readonly string[] {
  const lines = forks.map(({ phase, from, to, branches }) => {
    const paths = branches.map((nodes) => [...nodes].sort().join(" ")).sort();
    return `${phase} ${from ?? "images"} → ${to ?? "?"}: ${paths.join(" | ")}`;
  });
  return lines.sort();
}

/** All forks of a step, by the definition in `forks.ts`. */
export function bruteForks(ir: Pick<Ir, "ops" | "images">): readonly DrawnFork[] {
  return (["forward", "backward"] as const).flatMap((phase) => {
    const inPhase = ir.ops.filter((op) => op.phase === phase);
    const feeds = (a: Op, b: Op) => a.writes.some((id) => b.reads.includes(id));
    const live = inPhase.filter((op) => inPhase.some((other) => feeds(op, other)));
    const after = new Map(live.map((op) => [op, live.filter((other) => feeds(op, other))]));
    const values = [
      ...(phase === "forward" ? [{ id: ir.images, from: null }] : []),
      ...live.flatMap((op) => op.writes.map((id) => ({ id, from: op.origin }))),
    ];
    return values.flatMap(({ id, from }) => {
      const readers = live.filter(({ reads }) => reads.includes(id));
      const fork = readers.length < 2 ? null : forkOf(readers, live, after);
      return fork ? [named({ phase, from, ...fork })] : [];
    });
  });
}

type After = ReadonlyMap<Op, readonly Op[]>;

function forkOf(
  readers: readonly Op[],
  live: readonly Op[],
  after: After,
): Pick<DrawnFork, "to" | "branches"> | null {
  const join = live.find((op) => !readers.some((reader) => escapes(reader, op, after)));
  if (!join) return null;
  const meets = (op: Op) =>
    op === join || (op.kernel === "add" && join.kernel === "add" && op.origin === join.origin);
  let groups: Set<Op>[] = [];
  for (const reader of readers) {
    const region = reachable(reader, meets, after);
    const overlapping = groups.filter((group) => [...group].some((op) => region.has(op)));
    groups = groups.filter((group) => !overlapping.includes(group));
    groups.push(new Set([...region, ...overlapping.flatMap((group) => [...group])]));
  }
  if (groups.length < 2) return null;
  const branches = groups.map((group) => {
    const ordered = live.filter((op) => group.has(op));
    return [...new Set(ordered.flatMap(({ origin }) => origin ?? []))];
  });
  return { to: join.origin, branches };
}

/** Whether a path from an op ends without meeting `blocked`. */
function escapes(start: Op, blocked: Op, after: After): boolean {
  const region = reachable(start, (op) => op === blocked, after);
  return [...region].some((op) => (after.get(op) ?? []).length === 0);
}

function reachable(start: Op, stops: (op: Op) => boolean, after: After): ReadonlySet<Op> {
  const region = new Set<Op>();
  const visit = (op: Op) => {
    if (region.has(op) || stops(op)) return;
    region.add(op);
    (after.get(op) ?? []).forEach(visit);
  };
  visit(start);
  return region;
}

/** Where every branch begins with an op of one node, the paths part in that node. */
function named(fork: DrawnFork): DrawnFork {
  const [first] = fork.branches[0] ?? [];
  if (first === undefined || !fork.branches.every((nodes) => nodes[0] === first)) return fork;
  return { ...fork, from: first, branches: fork.branches.map((nodes) => nodes.slice(1)) };
}
