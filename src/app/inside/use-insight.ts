/** What is known of the step on the screen: by the newest profile, or before there is one by the drawing alone. */
import type { Graph, NodeId } from "../../graph/graph.ts";
import { type Insight, insightOf } from "../../insight/insight.ts";
import type { StepProfile } from "../../protocol/profile.ts";
import type { Program } from "../../protocol/program.ts";
import { compilationOf, useCompilation } from "../stores/compilation.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useProfileStore } from "./profile-store.ts";

/** An insight and the drawing it is about. */
export interface ShownInsight {
  readonly insight: Insight;
  readonly graph: Graph;
  /** The drawing has been edited since. */
  readonly isStale: boolean;
  /** The name of a node of that drawing; null stands for the images. */
  readonly nameOf: (node: NodeId | null) => string;
}

const byProfile = new WeakMap<StepProfile, Insight>();
const byProgram = new WeakMap<Program, Insight>();

/** Null while the document cannot be compiled and nothing was profiled. */
export function useInsight(): ShownInsight | null {
  const latest = useProfileStore((store) => store.latest);
  const graph = useGraphStore((store) => store.graph);
  const compilation = useCompilation();
  return shown(latest, graph, compilation.programs?.train ?? null);
}

/** The same, outside of React. */
export function presentInsight(): ShownInsight | null {
  const { graph } = useGraphStore.getState();
  const program = compilationOf(graph).programs?.train ?? null;
  return shown(useProfileStore.getState().latest, graph, program);
}

type Latest = ReturnType<typeof useProfileStore.getState>["latest"];

function shown(latest: Latest, graph: Graph, program: Program | null): ShownInsight | null {
  const profiled = latest?.edition.compilation.programs?.train;
  if (latest && profiled) {
    const insight = remembered(byProfile, latest.profile, () =>
      insightOf(profiled, latest.profile),
    );
    const present = latest.edition.graph;
    return { insight, graph: present, isStale: program !== profiled, nameOf: namesOf(present) };
  }
  if (program === null) return null;
  const insight = remembered(byProgram, program, () => insightOf(program, null));
  return { insight, graph, isStale: false, nameOf: namesOf(graph) };
}

function remembered<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const old = known.get(key);
  if (old !== undefined) return old;
  const made = make();
  known.set(key, made);
  return made;
}

const names = new WeakMap<Graph, ShownInsight["nameOf"]>();

function namesOf(graph: Graph): ShownInsight["nameOf"] {
  return remembered(names, graph, () => {
    const byId = new Map(graph.nodes.map(({ id, name }) => [id, name]));
    return (node) => (node === null ? "images" : (byId.get(node) ?? node));
  });
}
