import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { compile } from "../../compiler/compile.ts";
import { relativeError } from "../../compiler/oracle/relative-error.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { trainStep } from "../engine.ts";
import { createEngine } from "./create-engine.ts";

const batchSize = 6;
const learningRate = 0.1;

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 4, kernel: [3, 3], activation: "relu" }],
  ["pool", "MaxPool", ["conv"], 0, 0],
  ["flatten", "Flatten", ["pool"], 0, 0],
  ["dense", "Dense", ["flatten"], 0, 0, { units: 10, activation: "none" }],
  ["output", "Output", ["dense"], 0, 0],
];

/** The same network as people write it with TensorFlow.js's own layers, whose gradients come from its tape. */
function layersModel(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 1],
        filters: 4,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        name: "conv",
      }),
      tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, name: "dense" }),
    ],
  });
  const loss = (labels: tf.Tensor, logits: tf.Tensor) =>
    tf.losses.softmaxCrossEntropy(labels, logits);
  model.compile({ optimizer: tf.train.sgd(learningRate), loss });
  return model;
}

describe("a Program on TensorFlow.js", () => {
  it("gives the losses and weights of the same tf.LayersModel for five steps of SGD", async () => {
    const training = { data: "digits", batchSize, optimizer: { type: "sgd" } } as const;
    const { programs } = compile(templateGraph("small", rows, training));
    if (programs === null) throw new Error("The network does not compile.");
    const engine = await createEngine("tfjs:cpu");
    await engine.load(programs, 11);
    const initial = new Map((await engine.read()).map((stored) => [stored.key, stored]));
    const model = layersModel();
    for (const name of ["conv", "dense"]) {
      const weights = ["kernel", "bias"].flatMap((kind) => initial.get(`${name}/${kind}`) ?? []);
      expect(weights.length).toBe(2);
      model
        .getLayer(name)
        .setWeights(weights.map(({ data, shape }) => tf.tensor(data, [...shape])));
    }
    for (const step of [1, 2, 3, 4, 5]) {
      const draw = createDraw(step, "batch");
      const images = Float32Array.from(draw.positive(batchSize, 8, 8, 1).data);
      const labels = Int32Array.from(draw.labels(batchSize, 10).data);
      const expected = await model.trainOnBatch(
        tf.tensor(images, [batchSize, 8, 8, 1]),
        tf.oneHot(tf.tensor1d(labels, "int32"), 10).toFloat(),
      );
      const { loss } = await trainStep(
        engine,
        { size: batchSize, images, labels },
        { step, learningRate },
      );
      expect(loss).toBeCloseTo(Number(expected), 5);
    }
    for (const { key, data } of await engine.read()) {
      const [name = "", kind] = key.split("/");
      const weights = model.getLayer(name).getWeights()[kind === "kernel" ? 0 : 1];
      const expected = (await weights?.data()) ?? [];
      expect(relativeError(data, expected), key).toBeLessThan(1e-5);
    }
    engine.dispose();
  });
});
