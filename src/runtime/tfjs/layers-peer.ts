/** TensorFlow.js as people use it: the network as a `tf.LayersModel`, trained with `trainOnBatch`. */
import * as tf from "@tensorflow/tfjs";
import type { Batch } from "../../protocol/batch.ts";
import { FaultError } from "../fault-error.ts";
import type { Peer, PeerLayer, PeerTask } from "../peer-task.ts";
import type { BackendName } from "./backend-name.ts";
import { probeDevice } from "./probe-device.ts";
import { startBackend } from "./start-backend.ts";

/** What is set before the backend starts: `WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE` chooses between two input gradients of a convolution. */
export type BackendFlags = Readonly<Record<string, boolean>>;

/**
 * Starts a backend and builds the model.
 *
 * The batches become tensors beforehand, so that a step pays for no upload of images.
 *
 * @throws FaultError `E_ENGINE_UNAVAILABLE` where the backend does not run here.
 */
export async function openLayersPeer(
  backend: BackendName,
  flags: BackendFlags,
  task: PeerTask,
): Promise<Peer> {
  const probe = await probeDevice(backend);
  const refusal = probe.available ? await startBackend(backend) : probe.reason;
  if (refusal !== null || !probe.available) throw unavailable(backend, refusal ?? "");
  for (const [flag, value] of Object.entries(flags)) tf.env().set(flag, value);
  const model = buildModel(task);
  const batches = task.batches.map((batch) => tensorsOf(batch, task));
  let step = 0;
  return {
    device: probe.software ? `${probe.device}, software` : probe.device,
    async train(steps) {
      const losses: number[] = [];
      for (let done = 0; done < steps; done++) {
        const { images, labels } = batches[step++ % batches.length] ?? nothing();
        losses.push(Number(await model.trainOnBatch(images, labels)));
      }
      return losses;
    },
    dispose() {
      model.dispose();
      tf.dispose(batches.map(({ images, labels }) => [images, labels]));
    },
  };
}

function nothing(): never {
  throw new RangeError("A peer needs at least one batch.");
}

function unavailable(backend: BackendName, reason: string): FaultError {
  return new FaultError({
    code: "E_ENGINE_UNAVAILABLE",
    message: `TensorFlow.js (${backend}) can't run here.`,
    detail: reason,
    action: "Choose another backend.",
  });
}

function tensorsOf({ size, images, labels }: Batch, { layers, classes }: PeerTask) {
  const shape = layers[0]?.shape ?? [];
  return {
    images: tf.tensor(images, [size, ...shape]),
    labels: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat()),
  };
}

function buildModel({ layers, weights, adam }: PeerTask): tf.LayersModel {
  const outputs = new Map<string, tf.SymbolicTensor>();
  const input = tf.input({ shape: [...(layers[0]?.shape ?? [])] });
  let scores = input;
  for (const layer of layers) {
    const inputs = layer.inputs.flatMap((name) => outputs.get(name) ?? []);
    const output = layer.type === "Input" ? input : applyLayer(layer, inputs);
    outputs.set(layer.name, output);
    scores = output;
  }
  const model = tf.model({ inputs: input, outputs: scores });
  for (const { name, type } of layers) setWeights(model, name, type, weights);
  const { learningRate, beta1, beta2, epsilon } = adam;
  const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  return model;
}

function applyLayer(layer: PeerLayer, inputs: readonly tf.SymbolicTensor[]): tf.SymbolicTensor {
  const [only] = inputs;
  const operand = inputs.length === 1 && only ? only : [...inputs];
  const output = layerOf(layer).apply(operand);
  if (output instanceof tf.SymbolicTensor) return output;
  throw new TypeError(`${layer.name} gave no symbolic tensor.`);
}

/** The layer of `tf.layers` that a drawn layer stands for. */
function layerOf({ name, type, fields }: PeerLayer): tf.layers.Layer {
  switch (type) {
    case "Conv2D":
      return tf.layers.conv2d({
        name,
        filters: Number(fields["filters"]),
        kernelSize: sizeOf(fields["kernel"]),
        strides: sizeOf(fields["strides"]),
        padding: fields["padding"] === "valid" ? "valid" : "same",
        useBias: fields["bias"] === true,
        ...activationOf(fields["activation"]),
      });
    case "MaxPool":
      return tf.layers.maxPooling2d({
        name,
        poolSize: sizeOf(fields["window"]),
        strides: sizeOf(fields["strides"]),
        padding: fields["padding"] === "same" ? "same" : "valid",
      });
    case "Dense":
      return tf.layers.dense({
        name,
        units: Number(fields["units"]),
        useBias: fields["bias"] === true,
        ...activationOf(fields["activation"]),
      });
    case "BatchNorm":
      return tf.layers.batchNormalization({
        name,
        momentum: Number(fields["momentum"]),
        epsilon: Number(fields["epsilon"]),
      });
    case "Activation":
      return tf.layers.activation({ name, activation: reluOnly(fields["function"]) });
    case "Flatten":
      return tf.layers.flatten({ name });
    case "Add":
      return tf.layers.add({ name });
    case "Concat":
      return tf.layers.concatenate({ name });
    case "GlobalAvgPool":
      return tf.layers.globalAveragePooling2d({ name });
    case "Output":
      return tf.layers.activation({ name, activation: "softmax" });
    default:
      throw new RangeError(`No tf.layers layer is known for ${type}.`);
  }
}

function activationOf(name: unknown): { readonly activation?: "relu" } {
  return name === "none" ? {} : { activation: reluOnly(name) };
}

function reluOnly(name: unknown): "relu" {
  if (name === "relu") return name;
  throw new RangeError(`The standard models use relu only, not ${String(name)}.`);
}

function sizeOf(value: unknown): [number, number] {
  if (!Array.isArray(value)) throw new TypeError("A size is needed here.");
  return [Number(value[0]), Number(value[1])];
}

/** In the order in which Keras keeps them. */
const weightNames: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ["kernel", "bias"],
  Dense: ["kernel", "bias"],
  BatchNorm: ["gamma", "beta", "mean", "variance"],
};

function setWeights(
  model: tf.LayersModel,
  name: string,
  type: string,
  weights: PeerTask["weights"],
): void {
  const found = (weightNames[type] ?? []).flatMap((kind) => weights.get(`${name}/${kind}`) ?? []);
  if (found.length === 0) return;
  const tensors = found.map(({ data, shape }) => tf.tensor(data, [...shape]));
  model.getLayer(name).setWeights(tensors);
  tf.dispose(tensors);
}
