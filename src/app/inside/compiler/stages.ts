/** The stages of a compilation as texts, each beside the one before it. */
import type { Rewrite } from "../../../compiler/3-optimize/pass.ts";
import { passes } from "../../../compiler/3-optimize/passes.ts";
import type { Compilation } from "../../../compiler/compilation.ts";
import type { Ir } from "../../../compiler/ir.ts";
import { printIr, printOpOf } from "../../../compiler/print-ir.ts";
import { printProgram } from "../../../compiler/print-program.ts";
import { printSchedule } from "../../../compiler/print-schedule.ts";
import type { NodeId } from "../../../graph/graph.ts";
import type { DispatchId } from "../../../protocol/program.ts";

/** What one phase or pass left. */
export interface Stage {
  readonly name: string;
  /** The name of the pass when it is one that can be switched off. */
  readonly pass: string | null;
  /** Ops it left; null for a pass that is off. */
  readonly ops: number | null;
  readonly rewrites: readonly Rewrite[];
  /** Made when it is looked at. */
  readonly text: () => string;
  /** What it is compared with; null for the first. */
  readonly textBefore: (() => string) | null;
  /** By line of the text, without its indent: the node it was made for. */
  readonly nodeOfLine: (line: string) => NodeId | null;
}

/** All stages in order: phases, every pass whether it is on or off, and the finished Program. */
export function stagesOf(
  { stages, programs }: Compilation,
  nameOf: (node: NodeId | null) => string,
): readonly Stage[] {
  if (!stages) return [];
  const { built, differentiated, passes: runs, optimized } = stages;
  const list: Stage[] = [
    irStage("build", built, null, []),
    irStage("differentiate", differentiated, built, []),
  ];
  let before = differentiated;
  for (const { name } of passes) {
    const run = runs.find(({ pass }) => pass === name);
    if (run) list.push({ ...irStage(name, run.ir, before, run.rewrites), pass: name });
    else list.push({ ...irStage(name, before, before, []), pass: name, ops: null });
    before = run?.ir ?? before;
  }
  if (!programs) return list;
  const { train } = programs;
  const nothing = { pass: null, rewrites: [], nodeOfLine: () => null };
  const ops = train.dispatches.length;
  const schedule = () => printSchedule(train, nameOf);
  return [
    ...list,
    { name: "schedule", ops, text: schedule, textBefore: null, ...nothing },
    { name: "lower", ops, text: () => printProgram(train), textBefore: null, ...nothing },
    { ...irStage("all passes", optimized, differentiated, []) },
  ];
}

/** The line of the last Ir that became a dispatch, without its indent. */
export function lineOf({ stages }: Compilation, dispatch: DispatchId): string | null {
  const op = stages?.schedule.ops[dispatch];
  return stages && op ? printOpOf(stages.optimized, op) : null;
}

function irStage(name: string, ir: Ir, before: Ir | null, rewrites: readonly Rewrite[]): Stage {
  let nodes: ReadonlyMap<string, NodeId | null> | null = null;
  const byLine = () => {
    nodes ??= new Map(ir.ops.map((op) => [printOpOf(ir, op), op.origin]));
    return nodes;
  };
  return {
    name,
    pass: null,
    ops: ir.ops.length,
    rewrites,
    text: () => printIr(ir),
    textBefore: before === null ? null : () => printIr(before),
    nodeOfLine: (line) => byLine().get(line.trim()) ?? null,
  };
}
