/** The compiler's table of contents: a drawing goes in, Programs come out, and each phase leaves its result to be looked at. */
import { type DataSet, dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph, NodeId } from "../graph/graph.ts";
import type { Program, ProgramSet } from "../protocol/program.ts";
import { build } from "./1-build/build.ts";
import { checkGraph, nodesBeforeOutput } from "./1-build/check-graph.ts";
import { checkSize } from "./1-build/check-size.ts";
import { checkTraining } from "./1-build/check-training.ts";
import { inferShapes } from "./1-build/infer-shapes.ts";
import { differentiate } from "./2-differentiate/differentiate.ts";
import { optimizeParameters } from "./2-differentiate/optimize-parameters.ts";
import { lastIr, optimize } from "./3-optimize/optimize.ts";
import type { PassRun } from "./3-optimize/pass.ts";
import { passes as defaultPasses } from "./3-optimize/passes.ts";
import { findForks } from "./5-schedule/forks.ts";
import { type Schedule, schedule } from "./5-schedule/schedule.ts";
import { lower } from "./6-lower/lower.ts";
import { checkMemory } from "./check-memory.ts";
import type { Compilation, CompileOptions, Stages } from "./compilation.ts";
import type { Ir } from "./ir.ts";
import { factsOf } from "./node-facts.ts";

/** Images per step of a validation, where the data set has as many. Larger would make stopping slow on a CPU. */
const validationBatch = 50;

/** Compiles a graph. It never throws for a user's mistake: what is wrong comes back as diagnostics. */
export function compile(graph: Graph, options: CompileOptions = {}): Compilation {
  const problems = [...checkGraph(graph), ...checkTraining(graph.training)];
  const dataSet = options.dataSet ?? dataCatalogue.get(graph.training.data);
  if (!dataSet) return { diagnostics: problems, facts: new Map(), stages: null, programs: null };
  const { shapes, diagnostics: misfits } = inferShapes(graph, dataSet);
  const size = checkSize(graph, shapes);
  if (size)
    return { diagnostics: [...problems, size], facts: new Map(), stages: null, programs: null };
  const facts = factsOf(graph, dataSet, shapes);
  const diagnostics = [...problems, ...misfits];
  if (diagnostics.some(({ severity }) => severity === "error"))
    return { diagnostics, facts, stages: null, programs: null };

  const used = nodesBeforeOutput(graph);
  const order = [...shapes.keys()].filter((id) => used.has(id));
  const source = { graph, dataSet, order };
  const { trainCount, validationCount } = dataSet;
  const { batchSize } = graph.training;
  const { program: train, stages } = trainingProgram(source, batchSize, options);
  const memory = checkMemory(train);
  if (memory) return { diagnostics: [...diagnostics, memory], facts, stages, programs: null };

  const evaluateBatch = Math.min(validationBatch, validationCount);
  const trainFor = (size: number) => trainingProgram(source, size, options).program;
  const evaluateFor = (size: number) => evaluationProgram(source, size, options);
  const programs = whenAsked<ProgramSet>({
    train: () => train,
    trainPartial: () => forRest(trainCount % batchSize, trainFor),
    evaluate: () => evaluateFor(evaluateBatch),
    evaluatePartial: () => forRest(validationCount % evaluateBatch, evaluateFor),
  });
  return { diagnostics, facts, stages, programs };
}

/**
 * An object whose members are made when they are first read: while somebody edits, only the training Program is looked at.
 * To copy it, as when it is posted, makes them all.
 */
function whenAsked<T extends object>(makers: { readonly [K in keyof T]: () => T[K] }): T {
  const made = new Map<string, unknown>();
  const members = Object.entries<() => unknown>(makers).map(([key, make]) => {
    const get = () => {
      if (!made.has(key)) made.set(key, make());
      return made.get(key);
    };
    return [key, { get, enumerable: true }] as const;
  });
  return Object.defineProperties({}, Object.fromEntries(members)) as T;
}

/** A graph that has no errors. */
export interface Source {
  readonly graph: Graph;
  readonly dataSet: DataSet;
  /** The nodes to build, each after those it reads. */
  readonly order: readonly NodeId[];
}

/** All phases for a training step. */
export function trainingProgram(
  { graph, dataSet, order }: Source,
  batchSize: number,
  options: CompileOptions,
): { readonly program: Program; readonly stages: Stages } {
  const built = build(graph, { mode: "train", batchSize, dataSet, order });
  options.inspector?.ir("build", built);
  const gradients = differentiate(built);
  options.inspector?.ir("differentiate", gradients.ir);
  const differentiated = optimizeParameters(gradients, graph.training, options);
  options.inspector?.ir("optimize-parameters", differentiated);
  const passes = optimize(differentiated, options.passes ?? defaultPasses);
  const { ir: optimized, plan, program } = finish(differentiated, passes, options);
  return { program, stages: { built, differentiated, passes, optimized, schedule: plan } };
}

/** All phases for the evaluation of a batch. */
export function evaluationProgram(
  { graph, dataSet, order }: Source,
  batchSize: number,
  options: CompileOptions,
): Program {
  const built = build(graph, { mode: "evaluate", batchSize, dataSet, order });
  options.inspector?.ir("build", built);
  return finish(built, optimize(built, options.passes ?? defaultPasses), options).program;
}

function finish(
  ir: Ir,
  passes: readonly PassRun[],
  { inspector, schedule: kind }: CompileOptions,
): { readonly ir: Ir; readonly plan: Schedule; readonly program: Program } {
  for (const run of passes) inspector?.ir(run.pass, run.ir);
  const optimized = lastIr(ir, passes);
  const plan = schedule(optimized, kind);
  const program = lower(optimized, plan, findForks(ir));
  inspector?.program(program);
  return { ir: optimized, plan, program };
}

function forRest(rest: number, make: (size: number) => Program): Program | null {
  return rest === 0 ? null : make(rest);
}
