import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { relativeError } from "../../../e2e/kernels/relative-error.ts";
import { compile } from "../../compiler/compile.ts";
import type { Ir } from "../../compiler/ir.ts";
import { interpret } from "../../compiler/oracle/interpret.ts";
import type { OracleTensor } from "../../compiler/oracle/tensor.ts";
import type { Graph } from "../../graph/graph.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { Batch } from "../../protocol/batch.ts";
import type { Program } from "../../protocol/program.ts";
import type { StoredData } from "../engine.ts";
import { createEngine } from "./create-engine.ts";
import { runKernel } from "./kernels/kernel-table.ts";
import { startBackend } from "./start-backend.ts";

const seed = 7;
const batchSize = 3;

/**
 * Relative L2 distance that is allowed. Adam divides each gradient by its own size, so that the rounding of a gradient near its
 * epsilon of 1e-7 comes out as large as a step.
 */
const bounds = { sgd: 1e-5, momentum: 1e-5, adam: 1e-3 } as const;

const templates = [...templateCatalogue.values()].map(({ name, graph }) => ({ name, graph }));

function small(graph: Graph, training: Partial<Graph["training"]> = {}): Graph {
  return { ...graph, training: { ...graph.training, data: "digits", batchSize, ...training } };
}

function compiled(graph: Graph) {
  const { programs, stages, diagnostics } = compile(graph);
  if (programs === null || stages === null) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return { programs, ir: stages.differentiated };
}

function drawBatch(step: number, size = batchSize): Batch {
  const draw = createDraw(step, "batch");
  return {
    size,
    images: Float32Array.from(draw.positive(size, 8, 8, 1).data),
    labels: Int32Array.from(draw.labels(size, 10).data),
  };
}

/** A Program that writes nothing twice, as the oracle takes it. */
function irOf({ buffers, dispatches, stored, ...rest }: Program): Ir {
  const values = stored.map(({ buffer, ...others }) => ({ ...others, value: buffer, next: null }));
  return { ...rest, values: buffers, ops: dispatches, stored: values, logits: -1 };
}

function toOracle(data: ArrayLike<number>, shape: readonly number[]): OracleTensor {
  return { shape, data: Float64Array.from(data) };
}

function storedForOracle(stored: readonly StoredData[]): Map<string, OracleTensor> {
  return new Map(stored.map(({ key, data, shape }) => [key, toOracle(data, shape)]));
}

function inputs({ images, labels, size }: Batch, stored: Map<string, OracleTensor>, step: number) {
  return {
    images: toOracle(images, [size, 8, 8, 1]),
    labels: toOracle(labels, [size]),
    stored,
    seed,
    step,
    learningRate: 0.01,
  };
}

/** Runs the ops one by one on TensorFlow.js and keeps every value. */
async function everyValue(ir: Ir, batch: Batch, stored: readonly StoredData[]) {
  const tensors = new Map<number, tf.Tensor>([
    [ir.images, tf.tensor(batch.images, [batch.size, 8, 8, 1])],
    [ir.labels, tf.tensor(batch.labels, [batch.size], "int32")],
  ]);
  for (const { key, value } of ir.stored) {
    const found = stored.find((candidate) => candidate.key === key);
    tensors.set(value, tf.tensor(found?.data ?? [], [...(found?.shape ?? [])]));
  }
  for (const op of ir.ops) {
    const read = op.reads.flatMap((id) => tensors.get(id) ?? []);
    const options = { backend: "cpu", seed, step: 1, learningRate: 0.01 } as const;
    const results = tf.tidy(() => runKernel(op, read, options));
    op.writes.forEach((id, position) => {
      const result = results[position];
      if (result !== undefined) tensors.set(id, result);
    });
  }
  return tensors;
}

beforeAll(async () => {
  expect(await startBackend("cpu")).toBeNull();
});

describe.each(templates)("$name", ({ graph }) => {
  it("gives every value of a training step as the oracle does", async () => {
    const { programs, ir } = compiled(small(graph));
    const engine = await createEngine("tfjs:cpu");
    await engine.load(programs, seed);
    const stored = await engine.read();
    const batch = drawBatch(1);
    const { values } = interpret(ir, inputs(batch, storedForOracle(stored), 1));
    const tensors = await everyValue(ir, batch, stored);
    expect(tensors.size).toBe(values.size);
    const updates = ir.ops.filter(({ kernel }) => kernel === "adam");
    const updatedByAdam = new Set(updates.flatMap(({ writes }) => writes.slice(0, 1)));
    for (const [id, expected] of values) {
      const found = (await tensors.get(id)?.data()) ?? [];
      const bound = updatedByAdam.has(id) ? bounds.adam : 1e-5;
      const error = relativeError(found, expected.data);
      expect(error, `${ir.values[id]?.name}`).toBeLessThanOrEqual(bound);
    }
    tf.dispose([...tensors.values()]);
    engine.dispose();
  });

  it.each([
    { type: "sgd" },
    { type: "momentum", momentum: 0.9 },
    { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  ] as const)("trains like the oracle for three steps of $type", async (optimizer) => {
    const { programs, ir } = compiled(small(graph, { optimizer }));
    const engine = await createEngine("tfjs:cpu");
    await engine.load(programs, seed);
    let stored = storedForOracle(await engine.read());
    for (const step of [1, 2, 3]) {
      const batch = drawBatch(step);
      const after = interpret(ir, inputs(batch, stored, step));
      const result = await engine.train(batch, { step, learningRate: 0.01 });
      expect(relativeError([result.loss], after.values.get(ir.loss)?.data ?? [])).toBeLessThan(
        1e-5,
      );
      expect([result.correct]).toEqual([...(after.values.get(ir.correct)?.data ?? [])]);
      stored = new Map(after.stored);
    }
    for (const { key, data } of await engine.read()) {
      const error = relativeError(data, stored.get(key)?.data ?? []);
      expect(error, key).toBeLessThanOrEqual(bounds[optimizer.type]);
    }
    engine.dispose();
  });

  it("evaluates like the oracle after a step of training", async () => {
    const { programs } = compiled(small(graph));
    const program = programs.evaluatePartial ?? programs.evaluate;
    const engine = await createEngine("tfjs:cpu");
    await engine.load(programs, seed);
    await engine.train(drawBatch(1), { step: 1, learningRate: 0.01 });
    const batch = drawBatch(2, program.batchSize);
    const before = storedForOracle(await engine.read());
    const ir = irOf(program);
    const { values } = interpret(ir, inputs(batch, before, 0));
    const { loss, correct } = await engine.evaluate(batch);
    expect(relativeError([loss], values.get(ir.loss)?.data ?? [])).toBeLessThan(1e-5);
    expect([correct]).toEqual([...(values.get(ir.correct)?.data ?? [])]);
    expect(storedForOracle(await engine.read())).toEqual(before);
    engine.dispose();
  });
});
