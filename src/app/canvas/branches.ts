/** Finds the branches of every fork in the drawing, so that they can be told apart by colour and letter. */
import type { Edge, Graph, NodeId } from "../../graph/graph.ts";

/** A branch: one of several ways on from a node whose output is read more than once. */
export interface Branch {
  /** From 0, in the order of the edges. */
  readonly index: number;
  readonly count: number;
  readonly from: NodeId;
}

export interface Branches {
  readonly nodes: ReadonlyMap<NodeId, Branch>;
  readonly edges: ReadonlyMap<string, Branch>;
}

/** How many hues there are before they repeat. */
export const branchHues = 6;

/** The second carrier beside colour: `a`, `b`, …. */
export function branchLetter(branch: Branch): string {
  return String.fromCharCode(97 + (branch.index % 26));
}

/** Follows each way on from each fork, up to the next node that joins or forks. Done once for each list of edges. */
export function branchesOf({ edges }: Graph): Branches {
  const known = found.get(edges);
  if (known) return known;
  const branches = findBranches(edges);
  found.set(edges, branches);
  return branches;
}

const found = new WeakMap<readonly Edge[], Branches>();

function findBranches(all: readonly Edge[]): Branches {
  const out = groupBy(all, (edge) => edge.source);
  const into = groupBy(all, (edge) => edge.target);
  const nodes = new Map<NodeId, Branch>();
  const edges = new Map<string, Branch>();
  for (const [from, ways] of out) {
    if (ways.length < 2) continue;
    ways.forEach((way, index) => {
      const branch = { index, count: ways.length, from };
      for (let edge: Edge | null = way; edge !== null; edge = goOn(edge)) {
        edges.set(edge.id, branch);
        if (endsBranch(edge)) break;
        nodes.set(edge.target, branch);
      }
    });
  }
  return { nodes, edges };

  /** A branch ends where several edges meet, where nothing follows, and where it met itself: drawings may have circles. */
  function endsBranch({ target }: Edge): boolean {
    return into.get(target)?.length !== 1 || !out.has(target) || nodes.has(target);
  }

  function goOn({ target }: Edge): Edge | null {
    const ways = out.get(target) ?? [];
    return ways.length === 1 ? (ways[0] ?? null) : null;
  }
}

function groupBy(edges: readonly Edge[], key: (edge: Edge) => NodeId): Map<NodeId, Edge[]> {
  const groups = new Map<NodeId, Edge[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group) group.push(edge);
    else groups.set(key(edge), [edge]);
  }
  return groups;
}
