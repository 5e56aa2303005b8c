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
import type { Compilation, Stages } from "./compilation.ts";
import { factsOf } from "./node-facts.ts";

/** Images per step of a validation, where the data set has as many. Larger would make stopping slow on a CPU. */
const validationBatch = 50;

/** Compiles a graph. It never throws for a user's mistake: what is wrong comes back as diagnostics. */
export function compile(graph: Graph): Compilation {
  const problems = [...checkGraph(graph), ...checkTraining(graph.training)];
  const dataSet = dataCatalogue.get(graph.training.data);
  if (!dataSet) return { diagnostics: problems, facts: new Map(), stages: null, programs: null };
  const { shapes, diagnostics: misfits } = inferShapes(graph, dataSet);
  const facts = factsOf(graph, dataSet, shapes);
  const diagnostics = [...problems, ...misfits];
  if (diagnostics.some(({ severity }) => severity === "error"))
    return { diagnostics, facts, stages: null, programs: null };

  const used = nodesBeforeOutput(graph);
  const order = [...shapes.keys()].filter((id) => used.has(id));
  const { trainCount, validationCount } = dataSet;
  const { batchSize } = graph.training;
  const stages = trainingStages(graph, dataSet, order, batchSize);
  const train = lower(stages.differentiated, schedule(stages.differentiated));
  const memory = checkMemory(train);
  if (memory) return { diagnostics: [...diagnostics, memory], facts, stages, programs: null };

  const trainFor = (size: number): Program => {
    const { differentiated } = trainingStages(graph, dataSet, order, size);
    return lower(differentiated, schedule(differentiated));
  };
  const evaluateFor = (size: number): Program => {
    const ir = build(graph, { mode: "evaluate", batchSize: size, dataSet, order });
    return lower(ir, schedule(ir));
  };
  const evaluateBatch = Math.min(validationBatch, validationCount);
  const programs = {
    train,
    trainPartial: forRest(trainCount % batchSize, trainFor),
    evaluate: evaluateFor(evaluateBatch),
    evaluatePartial: forRest(validationCount % evaluateBatch, evaluateFor),
  };
  return { diagnostics, facts, stages, programs };
}

function trainingStages(
  graph: Graph,
  dataSet: DataSet,
  order: readonly NodeId[],
  batchSize: number,
): Stages {
  const built = build(graph, { mode: "train", batchSize, dataSet, order });
  const differentiated = optimizeParameters(differentiate(built), graph.training.optimizer);
  return { built, differentiated };
}

function forRest(rest: number, make: (size: number) => Program): Program | null {
  return rest === 0 ? null : make(rest);
}
