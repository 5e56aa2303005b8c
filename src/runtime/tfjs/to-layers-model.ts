/** Turns a trained network into a `tf.LayersModel`, so that the rest of the TensorFlow.js world can take it over. */
import * as tf from "@tensorflow/tfjs";
import type { BufferId, Dispatch, DispatchId, Program } from "../../protocol/program.ts";
import type { StoredData } from "../engine.ts";
import { layerOf } from "./model-layers.ts";

/** Kernels that only judge the scores, which a model leaves to whoever trains it on. */
const judging: ReadonlySet<Dispatch["kernel"]> = new Set([
  "softmax-cross-entropy",
  "mean-squared-error",
  "hinge",
  "count-correct",
  "count-top-k",
  "confusion-matrix",
]);

/**
 * The network of an evaluation Program, from images [N,H,W,C] to one score per class [N,K], with the values that are stored.
 *
 * Every layer but local response normalization is one of TensorFlow.js's own, so a saved model loads anywhere.
 *
 * @param program compiled without passes: a fused kernel is no layer.
 * @throws Error where a kernel has no layer that stands for it.
 */
export function layersModel(program: Program, stored: readonly StoredData[]): tf.LayersModel {
  const symbols = new Map<BufferId, tf.SymbolicTensor>();
  const values = storedTensors(program, stored);
  const [, ...imageShape] = shapeOf(program, program.images);
  const input = tf.input({ shape: imageShape, name: "images" });
  symbols.set(program.images, input);
  const biased = new Set<DispatchId>();
  let scores: BufferId | undefined;
  for (const dispatch of program.dispatches) {
    const [read] = dispatch.reads;
    if (judging.has(dispatch.kernel)) {
      scores ??= read;
      continue;
    }
    const inputs = dispatch.reads.flatMap((id) => symbols.get(id) ?? []);
    const shapes = [...dispatch.reads, ...dispatch.writes].map((id) => shapeOf(program, id));
    const added = biasBehind(program, dispatch);
    if (added !== null) biased.add(added.id);
    const weights = [...dispatch.reads, ...(added?.reads ?? [])].flatMap(
      (id) => values.get(id) ?? [],
    );
    const outputs = biased.has(dispatch.id) ? inputs : layerOf(dispatch, inputs, weights, shapes);
    for (const [index, id] of dispatch.writes.entries()) {
      const output = outputs[index];
      if (output !== undefined) symbols.set(id, output);
    }
  }
  const output = scores === undefined ? undefined : symbols.get(scores);
  if (output === undefined) throw new Error("The Program judges no scores.");
  const model = tf.model({ inputs: input, outputs: output, name: "tributary" });
  tf.dispose([...values.values()]);
  return model;
}

/** The dispatch that adds a bias to what a call with filters gives, where nobody else reads that: a layer does both. */
function biasBehind({ dispatches }: Program, dispatch: Dispatch): Dispatch | null {
  const isPlain = dispatch.kernel === "conv2d" && (dispatch.attrs.groups ?? 1) === 1;
  if (!isPlain && dispatch.kernel !== "depthwise-conv2d" && dispatch.kernel !== "matmul")
    return null;
  const readers = dispatches.filter(({ reads }) => reads.includes(dispatch.writes[0] ?? -1));
  const [only] = readers;
  return readers.length === 1 && only?.kernel === "bias-add" ? only : null;
}

/** The values of stored buffers. */
type StoredTensors = ReadonlyMap<BufferId, tf.Tensor>;

function storedTensors(program: Program, stored: readonly StoredData[]): StoredTensors {
  const byKey = new Map(stored.map((each) => [each.key, each]));
  return new Map(
    program.stored.map(({ key, buffer }) => {
      const found = byKey.get(key);
      if (found === undefined) throw new Error(`There are no values for ${key}.`);
      return [buffer, tf.tensor(found.data, [...found.shape])];
    }),
  );
}

function shapeOf({ buffers }: Program, id: BufferId): number[] {
  return [...(buffers[id]?.shape ?? [])];
}
