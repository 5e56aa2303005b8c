import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { layerGraphs } from "../../../e2e/kernels/layer-graphs.ts";
import { withTenScores } from "../../../e2e/kernels/train-beside-oracle.ts";
import { compile } from "../../compiler/compile.ts";
import type { Ir } from "../../compiler/ir.ts";
import { interpret } from "../../compiler/oracle/interpret.ts";
import type { Graph } from "../../graph/graph.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { Program } from "../../protocol/program.ts";
import { type StoredData, trainStep } from "../engine.ts";
import { createEngine } from "./create-engine.ts";
import { layersModel } from "./to-layers-model.ts";

const batchSize = 4;

function images(step: number, size: number): Float32Array {
  return Float32Array.from(createDraw(step, "images").positive(size, 8, 8, 1).data);
}

/** A few steps on noise, so that no stored value is what it was at the beginning. */
async function trained(graph: Graph): Promise<{ program: Program; stored: StoredData[] }> {
  const training = { ...graph.training, data: "digits", batchSize };
  const small = { ...withTenScores(graph), training };
  const { programs } = compile(small);
  const plain = compile(small, { passes: [] }).programs;
  if (programs === null || plain === null) throw new Error("The network does not compile.");
  const engine = await createEngine("tfjs:cpu");
  await engine.load(programs, 5);
  for (const step of [1, 2, 3]) {
    const labels = Int32Array.from(createDraw(step, "labels").labels(batchSize, 10).data);
    const batch = { size: batchSize, images: images(step, batchSize), labels };
    await trainStep(engine, batch, { step, learningRate: 0.01 });
  }
  const stored = await engine.read();
  engine.dispose();
  return { program: plain.evaluate, stored };
}

/** The scores that the oracle gives. */
function scoresOf(program: Program, stored: readonly StoredData[], batch: Float32Array) {
  const { buffers, dispatches, stored: places, ...rest } = program;
  const values = places.map(({ buffer, ...others }) => ({ ...others, value: buffer, next: null }));
  const ir: Ir = { ...rest, values: buffers, ops: dispatches, stored: values, logits: -1 };
  const { values: found } = interpret(ir, {
    images: { shape: buffers[program.images]?.shape ?? [], data: Float64Array.from(batch) },
    labels: { shape: [program.batchSize], data: new Float64Array(program.batchSize) },
    stored: new Map(
      stored.map(({ key, shape, data }) => [key, { shape, data: Float64Array.from(data) }]),
    ),
    ...{ seed: 0, step: 0, learningRate: 0 },
  });
  const judge = dispatches.find(({ writes }) => writes.includes(program.loss));
  return found.get(judge?.reads[0] ?? -1)?.data ?? new Float64Array();
}

const templates = [...templateCatalogue.values()].map(({ name, graph }) => ({ name, graph }));
const layers = layerGraphs.map(({ type, index, graph }) => ({ name: `${type} ${index}`, graph }));

describe.each([...templates, ...layers])("a trained $name", ({ graph }) => {
  it("predicts the same as a tf.LayersModel", async () => {
    const { program, stored } = await trained(graph);
    const model = layersModel(program, stored);
    const batch = images(9, program.batchSize);
    const expected = scoresOf(program, stored, batch);
    const scores = model.predict(tf.tensor(batch, [program.batchSize, 8, 8, 1]));
    const found = await [scores].flat()[0]?.data();
    expect(found?.length).toBe(expected.length);
    const apart = expected.map((value, index) => Math.abs(value - (found?.[index] ?? Number.NaN)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1e-5);
    model.dispose();
  });
});

it("is saved and loaded again, the layer of our own too", async () => {
  const norm = layerGraphs.find(({ type }) => type === "LocalResponseNorm");
  if (norm === undefined) throw new Error("There is no such graph.");
  const { program, stored } = await trained(norm.graph);
  const model = layersModel(program, stored);
  let saved: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  const batch = tf.tensor(images(9, 2), [2, 8, 8, 1]);
  const [before] = [model.predict(batch)].flat();
  const [after] = [loaded.predict(batch)].flat();
  expect(await after?.data()).toEqual(await before?.data());
});
