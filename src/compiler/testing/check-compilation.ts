/** Looks for bugs in a compilation of one fixed network, phase by phase, and lets a test plant them. */
import type { DataSet } from "../../graph/data-catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { Program } from "../../protocol/program.ts";
import { build } from "../1-build/build.ts";
import { inferShapes } from "../1-build/infer-shapes.ts";
import { type Differentiated, differentiate } from "../2-differentiate/differentiate.ts";
import { optimizeParameters } from "../2-differentiate/optimize-parameters.ts";
import { lastIr, optimize } from "../3-optimize/optimize.ts";
import { passes } from "../3-optimize/passes.ts";
import { findForks } from "../5-schedule/forks.ts";
import { type Schedule, schedule } from "../5-schedule/schedule.ts";
import { lower } from "../6-lower/lower.ts";
import type { Ir } from "../ir.ts";
import { type InterpreterInputs, interpret } from "../oracle/interpret.ts";
import { read } from "../oracle/tensor.ts";
import { verifyIr } from "../verify-ir.ts";
import { verifyProgram } from "../verify-program.ts";
import { bruteForks, forkLines } from "./brute-forks.ts";
import { evaluationComplaint } from "./check-evaluation.ts";
import { runOnArenas } from "./run-arenas.ts";
import { firstDistance, inputsFor, type Outcome, outcomeOf } from "./run-oracle.ts";

/** What a bug may do to what a phase leaves. */
export interface Sabotage {
  readonly built?: (ir: Ir) => Ir;
  readonly differentiated?: (ir: Ir) => Ir;
  readonly updated?: (ir: Ir) => Ir;
  readonly optimized?: (ir: Ir) => Ir;
  readonly scheduled?: (schedule: Schedule) => Schedule;
  readonly lowered?: (program: Program) => Program;
  /** The evaluation before the passes, and after them. */
  readonly evaluated?: (ir: Ir) => Ir;
  readonly evaluatedOptimized?: (ir: Ir) => Ir;
}

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 4, strides: [2, 2], activation: "tanh" }],
  ["norm", "BatchNorm", ["conv"], 0, 0],
  ["left", "Conv2D", ["norm"], 0, 0, { filters: 4, activation: "sigmoid" }],
  ["right", "Conv2D", ["norm"], 0, 0, { filters: 4, kernel: [1, 1], activation: "tanh" }],
  ["both", "Concat", ["left", "right"], 0, 0],
  ["fold", "Conv2D", ["both"], 0, 0, { filters: 4, kernel: [2, 2], activation: "none" }],
  ["sum", "Add", ["fold", "norm"], 0, 0],
  [
    "grouped",
    "Conv2D",
    ["sum"],
    0,
    0,
    { filters: 4, kernel: [2, 2], groups: 2, dilation: [2, 1], activation: "none" },
  ],
  ["twin1", "Conv2D", ["grouped"], 0, 0, { filters: 4, kernel: [1, 1], activation: "tanh" }],
  ["twin2", "Conv2D", ["grouped"], 0, 0, { filters: 4, kernel: [1, 1], activation: "tanh" }],
  ["twins", "Add", ["twin1", "twin2"], 0, 0],
  ["deep", "DepthwiseConv2D", ["twins"], 0, 0, { kernel: [3, 2], activation: "none" }],
  ["norm2", "BatchNorm", ["deep"], 0, 0],
  ["bend", "Activation", ["norm2"], 0, 0, { function: "tanh" }],
  ["mean", "AvgPool", ["bend"], 0, 0, { window: [2, 2], strides: [1, 1], padding: "same" }],
  ["most", "MaxPool", ["mean"], 0, 0],
  ["drop", "Dropout", ["most"], 0, 0, { rate: 0.25 }],
  ["drop2", "Dropout", ["most"], 0, 0, { rate: 0.25 }],
  ["mix", "Add", ["drop", "drop2"], 0, 0],
  ["flat", "Flatten", ["mix"], 0, 0],
  ["square", "Dense", ["flat"], 0, 0, { units: 16, activation: "tanh" }],
  ["square2", "Dense", ["square"], 0, 0, { units: 16, activation: "sigmoid" }],
  ["scores", "Dense", ["square2"], 0, 0, { units: 3 }],
  ["output", "Output", ["scores"], 0, 0],
];

const graph = templateGraph("fixture", rows, { batchSize: 2, optimizer: { type: "sgd" } });

const dataSet: DataSet = {
  name: "fixture",
  label: "fixture",
  imageShape: [7, 7, 2],
  classes: ["a", "b", "c"],
  trainCount: 2,
  validationCount: 2,
  licence: "",
  source: "",
};

/** Compiles the fixture with a bug, and says which check notices it; null when none does. */
export function checkCompilation(sabotage: Sabotage): string | null {
  const { shapes } = inferShapes(graph, dataSet);
  const options = { mode: "train", batchSize: 2, dataSet, order: [...shapes.keys()] } as const;
  const built = sabotaged(build(graph, options), sabotage.built);
  const forward = irComplaint("build", built);
  if (forward) return forward;
  const derived: Differentiated = differentiate(built);
  const backward = { ...derived, ir: sabotaged(derived.ir, sabotage.differentiated) };
  const updated = sabotaged(optimizeParameters(backward, graph.training), sabotage.updated);
  const ending = irComplaint("differentiate", backward.ir) ?? irComplaint("update", updated);
  if (ending) return ending;
  const inputs = inputsFor(updated, dataSet.classes.length, 11);
  const expected = outcomeOf(updated, inputs);
  const slope = slopeComplaint(built, inputs, expected);
  if (slope) return slope;
  const optimized = sabotaged(lastIr(updated, optimize(updated, passes)), sabotage.optimized);
  const better = irComplaint("optimize", optimized);
  if (better) return better;
  const distance = firstDistance(expected, outcomeOf(optimized, inputs), 1e-9);
  if (distance) return `differential after the passes: ${distance}`;
  return (
    programComplaint(optimized, inputs, sabotage, updated) ??
    evaluationComplaint({ graph, dataSet, order: options.order }, sabotage)
  );
}

function sabotaged<T>(value: T, change: ((value: T) => T) | undefined): T {
  return change ? change(value) : value;
}

function irComplaint(stage: string, ir: Ir): string | null {
  const [fault] = verifyIr(ir);
  return fault ? `verifier after ${stage}: ${fault.rule}: ${fault.message}` : null;
}

function programComplaint(
  optimized: Ir,
  inputs: InterpreterInputs,
  sabotage: Sabotage,
  updated: Ir,
): string | null {
  const plan = sabotaged(schedule(optimized), sabotage.scheduled);
  const program = sabotaged(lower(optimized, plan, findForks(updated)), sabotage.lowered);
  const [fault] = verifyProgram(program);
  if (fault) return `verifier of the Program: ${fault.rule}: ${fault.message}`;
  const misplaced = forkComplaint(program, updated);
  if (misplaced) return misplaced;
  const expected = new Map(outcomeOf(optimized, inputs));
  expected.delete("logits");
  for (let order = 0; order < 4; order++) {
    const distance = distanceOnArenas(program, inputs, order, expected);
    if (distance) return `differential on arenas: ${distance}`;
  }
  return null;
}

/** Forks are those that trying every meeting place finds, and a branch has all dispatches of its nodes and no others. */
function forkComplaint({ forks, dispatches }: Program, updated: Ir): string | null {
  const told = forks.map((fork) => ({
    ...fork,
    branches: fork.branches.map(({ nodes }) => nodes),
  }));
  const [found, expected] = [forkLines(told), forkLines(bruteForks(updated))];
  const missing = expected.find((line) => !found.includes(line));
  if (missing || found.length !== expected.length)
    return `forks: ${missing ?? "there are too many"}`;
  const wrong = forks.flatMap(({ phase, branches }) =>
    branches.filter(({ nodes, dispatches: ids }) => {
      const own = dispatches.filter(
        ({ phase: at, origin }) => at === phase && nodes.includes(origin ?? ""),
      );
      return own.map(({ id }) => id).join() !== ids.join();
    }),
  );
  return wrong[0] ? `forks: the branch ${wrong[0].nodes.join(" ")} has other dispatches` : null;
}

/** A kernel that cannot compute what it is given shows a bug as well as wrong numbers do. */
function distanceOnArenas(
  program: Program,
  inputs: InterpreterInputs,
  order: number,
  expected: Outcome,
): string | null {
  try {
    return firstDistance(expected, runOnArenas(program, inputs, order), 0);
  } catch (error) {
    return String(error);
  }
}

const step = 1e-5;

/** A step of plain gradient descent must move every parameter against the slope of the loss that central differences find. */
function slopeComplaint(built: Ir, inputs: InterpreterInputs, after: Outcome): string | null {
  for (const { key, role } of built.stored) {
    const before = inputs.stored.get(key);
    if (role !== "parameter" || !before) continue;
    for (const index of new Set([0, before.data.length >> 1, before.data.length - 1])) {
      const lossAt = (offset: number): number => {
        const data = before.data.with(index, read(before, index) + offset);
        const stored = new Map(inputs.stored).set(key, { ...before, data });
        return (
          interpret(built, { ...inputs, stored }).values.get(built.loss)?.data[0] ?? Number.NaN
        );
      };
      const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
      const moved = (after.get(key)?.data[index] ?? Number.NaN) - read(before, index);
      const found = -moved / inputs.learningRate;
      if (!(Math.abs(found - slope) <= 1e-6 + 1e-4 * Math.abs(slope)))
        return `central differences: ${key}[${index}] moved by ${found} instead of ${slope}`;
    }
  }
  return null;
}
