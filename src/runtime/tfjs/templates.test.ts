import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  bounds,
  compileSmall,
  drawBatch,
  learningRate,
  oracleInputs,
  seed,
  storedForOracle,
  trainBesideOracle,
} from "../../../e2e/kernels/train-beside-oracle.ts";
import type { Ir } from "../../compiler/ir.ts";
import { interpret } from "../../compiler/oracle/interpret.ts";
import { relativeError } from "../../compiler/oracle/relative-error.ts";
import { losses } from "../../graph/layers/output.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { Batch } from "../../protocol/batch.ts";
import type { Program } from "../../protocol/program.ts";
import { type StoredData, trainStep } from "../engine.ts";
import { createEngine } from "./create-engine.ts";
import { runKernel } from "./kernels/kernel-table.ts";
import { startBackend } from "./start-backend.ts";

const templates = [...templateCatalogue.values()].map(({ name, graph }) => ({ name, graph }));

/** A Program that writes nothing twice, as the oracle takes it. */
function irOf({ buffers, dispatches, stored, ...rest }: Program): Ir {
  const values = stored.map(({ buffer, ...others }) => ({ ...others, value: buffer, next: null }));
  return { ...rest, values: buffers, ops: dispatches, stored: values, logits: -1 };
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
    const options = { backend: "cpu", seed, step: 1, learningRate } as const;
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

describe("LeNet-5 with clipped gradients and a penalty", () => {
  it.each(losses)("trains like the oracle for three steps of %s, twice alike", async (loss) => {
    const lenet = templates.find(({ name }) => name === "lenet")?.graph;
    if (lenet === undefined) throw new Error("no lenet");
    const nodes = lenet.nodes.map((node) =>
      node.type === "Output" ? { ...node, fields: { loss } } : node,
    );
    const training = { ...lenet.training, l2: 0.01, clipNorm: 0.5 };
    const momentum = { type: "momentum", momentum: 0.9 } as const;
    const report = await trainBesideOracle({ ...lenet, nodes, training }, momentum, "tfjs:cpu");
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds.momentum);
    expect(report.repeats).toBe(true);
  });
});

describe.each(templates)("$name", ({ graph }) => {
  it("gives every value of a training step as the oracle does", async () => {
    const { programs, ir } = compileSmall(graph);
    const engine = await createEngine("tfjs:cpu");
    await engine.load(programs, seed);
    const stored = await engine.read();
    const batch = drawBatch(1);
    const { values } = interpret(ir, oracleInputs(batch, storedForOracle(stored), 1));
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
    { type: "nesterov", momentum: 0.9 },
    { type: "rmsprop", smoothing: 0.9, epsilon: 1e-7 },
    { type: "adagrad", epsilon: 1e-7 },
    { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    { type: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.01 },
  ] as const)("trains like the oracle for three steps of $type, twice alike", async (optimizer) => {
    const report = await trainBesideOracle(graph, optimizer, "tfjs:cpu");
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds[optimizer.type]);
    expect(report.repeats).toBe(true);
  });

  it("evaluates like the oracle after a step of training", async () => {
    const { programs } = compileSmall(graph);
    const program = programs.evaluatePartial ?? programs.evaluate;
    const engine = await createEngine("tfjs:cpu");
    await engine.load(programs, seed);
    await trainStep(engine, drawBatch(1), { step: 1, learningRate });
    const batch = drawBatch(2, program.batchSize);
    const before = storedForOracle(await engine.read());
    const ir = irOf(program);
    const { values } = interpret(ir, oracleInputs(batch, before, 0));
    const { loss, correct, topK, confusion } = await engine.evaluate(batch);
    expect(relativeError([loss], values.get(ir.loss)?.data ?? [])).toBeLessThan(1e-5);
    expect([correct]).toEqual([...(values.get(ir.correct)?.data ?? [])]);
    expect([topK]).toEqual([...(values.get(ir.topK ?? -1)?.data ?? [])]);
    expect([...(confusion ?? [])]).toEqual([...(values.get(ir.confusion ?? -1)?.data ?? [])]);
    expect(storedForOracle(await engine.read())).toEqual(before);
    engine.dispose();
  });
});
