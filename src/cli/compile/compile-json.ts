/** The JSON that `npm run compile -- --json FILE` writes. Its fields are a contract: add, never rename. */
import { groupsOf } from "../../compiler/5-schedule/groups.ts";
import type { Compilation, Stages } from "../../compiler/compilation.ts";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { costsByKernel, type KernelCost } from "../../compiler/print-costs.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Program } from "../../protocol/program.ts";
import type { CompileTimes } from "./compile-times.ts";

/** What is told of a graph without errors: its training step for a full batch. */
interface CompiledJson {
  readonly batch: number;
  readonly schedule: string;
  readonly ops: { readonly before: number; readonly after: number };
  readonly dispatches: { readonly before: number; readonly after: number };
  readonly passes: readonly {
    readonly pass: string;
    readonly rewrites: number;
    /** How many ops it leaves. */
    readonly ops: number;
  }[];
  readonly wavefronts: number;
  /** Only of a grouped schedule: dispatches of a wavefront that may be issued as one, by what they write. */
  readonly groups?: readonly {
    readonly wavefront: number;
    readonly dispatches: readonly (readonly string[])[];
  }[];
  /** By node names; the branch of a single edge is empty. */
  readonly forks: readonly {
    readonly phase: string;
    readonly from: string;
    readonly to: string | null;
    readonly branches: readonly (readonly string[])[];
  }[];
  readonly memory: {
    readonly peakBytes: number;
    readonly lowerBoundBytes: number;
    readonly storedBytes: number;
  };
  readonly flopsPerStep: number;
  /** By kernel, the most flops first. */
  readonly costs: readonly KernelCost[];
  /** On the longest chain of dispatches that wait for each other. */
  readonly criticalPathFlops: number;
}

export type CompileJson = {
  readonly nodes: number;
  /** Only where the graph was compiled more than once to measure it. */
  readonly compileMs?: CompileTimes;
  readonly diagnostics: readonly Diagnostic[];
} & Partial<CompiledJson>;

/** Without a Program there are only the number of nodes and the diagnostics. */
export function compileJson(
  graph: Graph,
  { stages, programs, diagnostics }: Compilation,
  times: CompileTimes | null,
): CompileJson {
  const told = { nodes: graph.nodes.length, diagnostics, ...(times && { compileMs: times }) };
  if (!stages || !programs) return told;
  return { ...told, ...compiledJson(graph, stages, programs.train) };
}

function compiledJson(graph: Graph, stages: Stages, program: Program): CompiledJson {
  const { differentiated, optimized, passes, schedule } = stages;
  const { dispatches, memory, batchSize } = program;
  const { peakBytes, lowerBoundBytes, storedBytes } = memory;
  const nameOf = nodeNames(graph);
  return {
    batch: batchSize,
    schedule: schedule.kind,
    ops: { before: differentiated.ops.length, after: optimized.ops.length },
    dispatches: { before: differentiated.ops.length, after: dispatches.length },
    passes: passes.map(({ pass, rewrites, ir }) => ({
      pass,
      rewrites: rewrites.length,
      ops: ir.ops.length,
    })),
    wavefronts: dispatches.reduce((most, { wavefront }) => Math.max(most, wavefront), 0),
    ...(schedule.kind === "grouped" ? { groups: groupsIn(program) } : {}),
    forks: program.forks.map(({ phase, from, to, branches }) => ({
      phase,
      from: nameOf(from),
      to: to === null ? null : nameOf(to),
      branches: branches.map(({ nodes }) => nodes.map(nameOf)),
    })),
    memory: { peakBytes, lowerBoundBytes, storedBytes },
    flopsPerStep: dispatches.reduce((sum, { flops }) => sum + flops, 0),
    costs: costsByKernel(program),
    criticalPathFlops: schedule.flopsAhead.reduce((most, flops) => Math.max(most, flops), 0),
  };
}

function groupsIn({ dispatches, buffers }: Program): CompiledJson["groups"] & object {
  return groupsOf(dispatches).map((group) => ({
    wavefront: group.wavefront,
    dispatches: group.dispatches.map((at) =>
      (dispatches[at]?.writes ?? []).map((id) => buffers[id]?.name ?? String(id)),
    ),
  }));
}

/** The names of the nodes by id; null stands for the images, which are the Input's. */
export function nodeNames(graph: Graph): (id: string | null) => string {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const images = graph.nodes.find(({ type }) => type === "Input")?.name ?? "images";
  return (id) => (id === null ? images : (names.get(id) ?? id));
}
