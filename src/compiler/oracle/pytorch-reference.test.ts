import { describe, expect, it } from "vitest";
import { type PytorchRun, readPytorchCases } from "../../../e2e/kernels/pytorch-cases.ts";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { layerCatalogue } from "../../graph/layer-catalogue.ts";
import { output } from "../../graph/layers/output.ts";
import { optimizerField } from "../../graph/optimizer-fields.ts";
import { scheduleField } from "../../graph/schedule-fields.ts";
import { learningRateAt } from "../../protocol/learning-rate.ts";
import { build } from "../1-build/build.ts";
import type { DifferentiableKernel } from "../2-differentiate/gradient-rule.ts";
import { gradientRules } from "../2-differentiate/gradient-rules.ts";
import { foldBatchNorm } from "../3-optimize/fold-batch-norm.ts";
import { lastIr, optimize } from "../3-optimize/optimize.ts";
import { passes } from "../3-optimize/passes.ts";
import type { Stages } from "../compilation.ts";
import { compile } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { sourceOf } from "../testing/run-oracle.ts";
import { interpret } from "./interpret.ts";
import { relativeError } from "./relative-error.ts";
import type { OracleTensor } from "./tensor.ts";

/** Both compute in double precision, in other orders. */
const tolerance = 1e-9;

const cases = readPytorchCases();

function stagesOf({ graph }: PytorchRun): Stages {
  const { stages, diagnostics } = compile(graph, { keepGradients: true });
  if (stages === null) throw new Error(JSON.stringify(diagnostics));
  return stages;
}

/** The step as it was before any pass. */
function irOf(run: PytorchRun): Ir {
  return stagesOf(run).differentiated;
}

/** The evaluation of a batch, before any pass. */
function evaluationOf({ graph, batches }: PytorchRun): Ir {
  const [dataSet, batchSize] = [dataCatalogue.get(graph.training.data), batches[0]?.size];
  if (!dataSet || batchSize === undefined) throw new Error("The run has no batch.");
  const source = sourceOf({ graph, dataSet, batchSize });
  return build(graph, { ...source, mode: "evaluate", batchSize });
}

/** Every stored value before the first step. */
function beginning(ir: Ir, start: ReadonlyMap<string, Float32Array>): Map<string, OracleTensor> {
  return new Map(
    ir.stored.map(({ key, role, value, initializer }) => {
      const shape = ir.values[value]?.shape ?? [];
      const size = shape.reduce((product, side) => product * side, 1);
      const constant = new Float64Array(size).fill(initializer.type === "ones" ? 1 : 0);
      const data = role === "parameter" ? Float64Array.from(start.get(key) ?? []) : constant;
      return [key, { shape, data }];
    }),
  );
}

/** What the oracle makes of each step, one after another. */
function* trainingOf(run: PytorchRun, ir: Ir, start: ReadonlyMap<string, Float32Array>) {
  const { seed, learningRate, schedule } = run.graph.training;
  let stored: ReadonlyMap<string, OracleTensor> = beginning(ir, start);
  for (const [index, { images, labels, size }] of run.batches.entries()) {
    const step = index + 1;
    const result = interpret(ir, {
      images: { shape: [size, 8, 8, 1], data: Float64Array.from(images) },
      labels: { shape: [size], data: Float64Array.from(labels) },
      stored,
      seed,
      step,
      learningRate: learningRateAt(step, learningRate, schedule),
    });
    stored = result.stored;
    yield result;
  }
}

describe.each(cases)("the oracle's $name", ({ start, logits, gradients, runs }) => {
  it("computes PyTorch's logits and every gradient", () => {
    const [run] = runs;
    if (run === undefined) throw new Error("no run");
    const ir = irOf(run);
    const [first] = trainingOf(run, ir, start);
    expect(relativeError(first?.values.get(ir.logits)?.data ?? [], logits)).toBeLessThan(tolerance);
    const kept = ir.stored.filter(({ key }) => key.endsWith("/gradient"));
    expect(kept.map(({ key }) => key).sort()).toEqual(
      [...gradients.keys()].map((name) => `${name}/gradient`).sort(),
    );
    for (const [name, gradient] of gradients) {
      const found = first?.stored.get(`${name}/gradient`)?.data ?? [];
      expect(relativeError(found, gradient), name).toBeLessThan(tolerance);
    }
  });

  it.each(runs)("trains as PyTorch does: $name", (run) => {
    expectTraining(run, stagesOf(run).differentiated);
  });

  it.each(runs)("trains as PyTorch does after all passes: $name", (run) => {
    expectTraining(run, stagesOf(run).optimized);
  });

  it.each(runs)("evaluates as PyTorch does, before and after the passes: $name", (run) => {
    const ir = evaluationOf(run);
    for (const each of [ir, lastIr(ir, optimize(ir, passes))]) expectEvaluation(run, each);
  });

  function expectTraining(run: PytorchRun, ir: Ir): void {
    const losses: number[] = [];
    let stored: ReadonlyMap<string, OracleTensor> = new Map();
    for (const result of trainingOf(run, ir, start)) {
      losses.push(...(result.values.get(ir.loss)?.data ?? []));
      ({ stored } = result);
    }
    expect(relativeError(losses, run.losses)).toBeLessThan(tolerance);
    for (const [name, expected] of run.stored)
      expect(relativeError(stored.get(name)?.data ?? [], expected), name).toBeLessThan(tolerance);
  }
});

/** Takes PyTorch's parameters and statistics after training. */
function expectEvaluation({ graph, batches, stored, evaluation }: PytorchRun, ir: Ir): void {
  const [batch] = batches;
  if (!batch) throw new Error("The run has no batch.");
  const tensors = ir.stored.map(({ key, value }) => {
    const shape = ir.values[value]?.shape ?? [];
    return [key, { shape, data: Float64Array.from(stored.get(key) ?? []) }] as const;
  });
  const { values } = interpret(ir, {
    images: { shape: [batch.size, 8, 8, 1], data: Float64Array.from(batch.images) },
    labels: { shape: [batch.size], data: Float64Array.from(batch.labels) },
    stored: new Map(tensors),
    seed: graph.training.seed,
    step: 1,
    learningRate: 0,
  });
  const { logits, loss, correct } = evaluation;
  expect(relativeError(values.get(ir.logits)?.data ?? [], logits)).toBeLessThan(tolerance);
  expect(relativeError(values.get(ir.loss)?.data ?? [], [loss])).toBeLessThan(tolerance);
  expect(values.get(ir.correct)?.data[0]).toBe(correct);
}

describe("the cases", () => {
  const runs = cases.flatMap((each) => each.runs);
  const types = new Set(runs.flatMap(({ graph }) => graph.nodes.map(({ type }) => type)));

  it.each([...layerCatalogue.keys()])("hold the layer %s", (type) => {
    expect(types.has(type)).toBe(true);
  });

  it("hold normalizations that are folded into the layers before them", () => {
    const rewrites = runs.flatMap((run) => foldBatchNorm.run(evaluationOf(run)).rewrites);
    expect(rewrites.length).toBeGreaterThan(10);
  });

  const kernels = new Set(runs.flatMap((run) => irOf(run).ops.map(({ kernel }) => kernel)));

  it.each(Object.keys(gradientRules) as DifferentiableKernel[])("hold %s", (kernel) => {
    expect(kernels.has(kernel)).toBe(true);
  });

  it.each([
    ["optimizer", optimizerField, ({ graph }: PytorchRun) => graph.training.optimizer.type],
    ["schedule", scheduleField, ({ graph }: PytorchRun) => graph.training.schedule.type],
    ["loss", output.fields["loss"], ({ graph }: PytorchRun) => graph.nodes.at(-1)?.fields["loss"]],
  ] as const)("hold every %s", (_, field, chosen) => {
    const options = field?.kind === "choice" ? field.options : [];
    expect(options.length).toBeGreaterThan(2);
    expect([...new Set(runs.map(chosen))].sort()).toEqual([...options].sort());
  });
});
