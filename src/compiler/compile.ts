/** The compiler's table of contents: a drawing goes in, Programs come out, and each phase leaves its result to be looked at. */
import { type DataSet, dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph, NodeId } from "../graph/graph.ts";
import type { Program } from "../protocol/program.ts";
import { build } from "./1-build/build.ts";
import { checkGraph, nodesBeforeOutput } from "./1-build/check-graph.ts";
import { checkTraining } from "./1-build/check-training.ts";
import { inferShapes } from "./1-build/infer-shapes.ts";
import { differentiate } from "./2-differentiate/differentiate.ts";
import { optimizeParameters } from "./2-differentiate/optimize-parameters.ts";
import { schedule } from "./5-schedule/schedule.ts";
import { lower } from "./6-lower/lower.ts";
import { checkMemory } from "./check-memory.ts";
import type { Compilation, CompileOptions, Inspector, Stages } from "./compilation.ts";
import { factsOf } from "./node-facts.ts";

/** Images per step of a validation, where the data set has as many. Larger would make stopping slow on a CPU. */
const validationBatch = 50;

/** Compiles a graph. It never throws for a user's mistake: what is wrong comes back as diagnostics. */
export function compile(graph: Graph, { inspector }: CompileOptions = {}): Compilation {
  const problems = [...checkGraph(graph), ...checkTraining(graph.training)];
  const dataSet = dataCatalogue.get(graph.training.data);
  if (!dataSet) return { diagnostics: problems, facts: new Map(), stages: null, programs: null };
  const { shapes, diagnostics: misfits } = inferShapes(graph, dataSet);
  const facts = factsOf(graph, dataSet, shapes);
  const diagnostics = withoutRepeats([...problems, ...misfits]);
  if (diagnostics.some(({ severity }) => severity === "error"))
    return { diagnostics, facts, stages: null, programs: null };

  const used = nodesBeforeOutput(graph);
  const order = [...shapes.keys()].filter((id) => used.has(id));
  const { trainCount, validationCount } = dataSet;
  const { batchSize } = graph.training;
  const train = (size: number) => trainingProgram(graph, dataSet, order, size, inspector);
  const evaluate = (size: number) => evaluationProgram(graph, dataSet, order, size, inspector);
  const { program, stages } = train(batchSize);
  const memory = checkMemory(program);
  if (memory) return { diagnostics: [...diagnostics, memory], facts, stages, programs: null };

  const evaluateBatch = Math.min(validationBatch, validationCount);
  const programs = {
    train: program,
    trainPartial: forRest(trainCount % batchSize, (size) => train(size).program),
    evaluate: evaluate(evaluateBatch),
    evaluatePartial: forRest(validationCount % evaluateBatch, evaluate),
  };
  return { diagnostics, facts, stages, programs };
}

function trainingProgram(
  graph: Graph,
  dataSet: DataSet,
  order: readonly NodeId[],
  batchSize: number,
  inspector: Inspector | undefined,
): { readonly program: Program; readonly stages: Stages } {
  const built = build(graph, { mode: "train", batchSize, dataSet, order });
  inspector?.ir("build", built);
  const gradients = differentiate(built);
  inspector?.ir("differentiate", gradients.ir);
  const differentiated = optimizeParameters(gradients, graph.training.optimizer);
  inspector?.ir("optimize-parameters", differentiated);
  const program = lower(differentiated, schedule(differentiated));
  inspector?.program(program);
  return { program, stages: { built, differentiated } };
}

function evaluationProgram(
  graph: Graph,
  dataSet: DataSet,
  order: readonly NodeId[],
  batchSize: number,
  inspector: Inspector | undefined,
): Program {
  const built = build(graph, { mode: "evaluate", batchSize, dataSet, order });
  inspector?.ir("build", built);
  const program = lower(built, schedule(built));
  inspector?.program(program);
  return program;
}

function forRest(rest: number, make: (size: number) => Program): Program | null {
  return rest === 0 ? null : make(rest);
}

/** A joining layer with one input is found by both checks; one is enough. */
function withoutRepeats(diagnostics: readonly Compilation["diagnostics"][number][]) {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, node, field }) => {
    const key = JSON.stringify([code, node, field]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
