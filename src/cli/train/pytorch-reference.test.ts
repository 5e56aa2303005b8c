import { describe, expect, test } from "vitest";
import { type PytorchRun, readPytorchCases } from "../../../e2e/kernels/pytorch-cases.ts";
import { evaluationProgram } from "../../compiler/compile.ts";
import { relativeError } from "../../compiler/oracle/relative-error.ts";
import { sourceOf } from "../../compiler/testing/run-oracle.ts";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import type { Graph } from "../../graph/graph.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import type { StoredData } from "../../runtime/engine.ts";
import { createEngine } from "../../runtime/tfjs/create-engine.ts";
import { programsForBatch } from "./programs-of.ts";
import { replay } from "./replay-run.ts";

/** How far losses may be from PyTorch's, relative: up to step 10 and after it. Adam and its kin divide by the size of gradients. */
function lossBound({ graph }: PytorchRun, step: number): number {
  const { type } = graph.training.optimizer;
  if (type !== "sgd" && type !== "momentum" && type !== "nesterov") return 1e-3;
  return step <= 10 ? 1e-5 : 1e-4;
}

function byName(stored: readonly StoredData[]): ReadonlyMap<string, Float32Array> {
  return new Map(stored.map(({ name, data }) => [name, data]));
}

describe.each(readPytorchCases())("$name on tfjs:cpu", ({ parameters, gradients, runs }) => {
  test.each(runs)("gives PyTorch's losses, gradients and parameters: $name", async (run) => {
    const { graph, batches } = run;
    const given = new Map(Object.entries(parameters));
    const replayed = { path: "case", graph, parameters: given, batches };
    const record = await replay(replayed, { engine: "tfjs:cpu" }, () => undefined);
    expect(record.losses.length).toBe(run.losses.length);
    for (const [index, loss] of record.losses.entries()) {
      const error = relativeError([loss], [run.losses[index] ?? Number.NaN]);
      expect(error, `loss of step ${index + 1}`).toBeLessThanOrEqual(lossBound(run, index + 1));
    }
    const found = byName(record.gradients ?? []);
    expect([...found.keys()].sort()).toEqual([...gradients.keys()].sort());
    for (const [name, gradient] of gradients)
      expect(relativeError(found.get(name) ?? [], gradient), name).toBeLessThanOrEqual(1e-5);
    const stored = byName(record.stored);
    for (const [name, expected] of run.stored) {
      const error = relativeError(stored.get(name) ?? [], expected);
      expect(error, name).toBeLessThanOrEqual(lossBound(run, batches.length));
    }
  });

  test.each(runs)("evaluates as PyTorch does: $name", async (run) => {
    const { graph, batches, stored, evaluation } = run;
    const [batch] = batches;
    if (!batch) throw new Error("The run has no batch.");
    const engine = await createEngine("tfjs:cpu");
    try {
      await engine.load(programsToEvaluate(graph, batch.size), graph.training.seed);
      await engine.write(mapValues(stored, (values) => Float32Array.from(values)));
      const { loss, correct } = await engine.evaluate(batch);
      expect(relativeError([loss], [evaluation.loss])).toBeLessThanOrEqual(1e-5);
      expect(correct).toBe(evaluation.correct);
    } finally {
      engine.dispose();
    }
  });
});

/** The Programs of a graph with an evaluation for as many images as the batches of its training have. */
function programsToEvaluate(graph: Graph, batchSize: number): ProgramSet {
  const dataSet = dataCatalogue.get(graph.training.data);
  if (!dataSet) throw new Error("The run has no data set.");
  const evaluate = evaluationProgram(sourceOf({ graph, dataSet, batchSize }), batchSize, {});
  return { ...programsForBatch(graph, batchSize), evaluate };
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, f: (value: T) => U): ReadonlyMap<string, U> {
  return new Map([...map].map(([key, value]) => [key, f(value)]));
}
