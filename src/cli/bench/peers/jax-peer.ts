/** jax-js as people use it: one function for a whole training step, differentiated and compiled by the library. */
import {
  blockUntilReady,
  type Device,
  defaultDevice,
  init,
  jit,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import type { Batch } from "../../../protocol/batch.ts";
import type { Peer, PeerTask } from "../../../runtime/peer-task.ts";
import { channelsFirstWeights } from "./channels-first.ts";
import { type Arrays, lossOf, type Statistics } from "./jax-network.ts";

type Moments = { readonly mean: Arrays; readonly square: Arrays; readonly count: np.Array };

/**
 * Sets a device up and compiles nothing yet: that is part of the first step.
 *
 * The losses are read after the last of the asked-for steps, so that the library is never made to wait for one.
 *
 * @throws Error where the library has no such device here.
 */
export async function openJaxPeer(device: Device, task: PeerTask): Promise<Peer> {
  const available = await init(device);
  if (!available.includes(device)) throw new Error(`jax-js has no ${device} device here.`);
  defaultDevice(device);
  const batches = task.batches.map((batch) => arraysOf(batch, task));
  const step = jit(trainingStep(task));
  let [parameters, statistics] = firstArrays(task);
  let moments: Moments = {
    mean: zerosLike(parameters),
    square: zerosLike(parameters),
    count: np.array(0),
  };
  let done = 0;
  return {
    device: `jax-js ${device}`,
    async train(steps) {
      const losses: np.Array[] = [];
      for (let index = 0; index < steps; index++) {
        const batch = batches[done++ % batches.length];
        if (batch === undefined) throw new RangeError("A peer needs at least one batch.");
        let loss: np.Array;
        [parameters, statistics, moments, loss] = step(
          parameters,
          statistics,
          moments,
          batch.images.ref,
          batch.labels.ref,
        );
        losses.push(loss);
      }
      await blockUntilReady([parameters, statistics, moments]);
      return Promise.all(losses.map(async (loss) => Number((await loss.data())[0])));
    },
    dispose() {
      tree.dispose([parameters, statistics, moments]);
      tree.dispose(batches);
      step.dispose();
    },
  };
}

function arraysOf({ size, images, labels }: Batch, { layers }: PeerTask) {
  const [height = 1, width = 1, channels = 1] = layers[0]?.shape ?? [];
  // With one channel [N,H,W,C] and [N,C,H,W] are the same numbers.
  if (channels !== 1) throw new RangeError("it is asked to train on images of one channel only");
  return {
    images: np.array(images, { shape: [size, channels, height, width] }),
    labels: np.array(labels, { shape: [size], dtype: np.int32 }),
  };
}

function firstArrays(task: PeerTask): [parameters: Arrays, statistics: Statistics] {
  const parameters: Record<string, np.Array> = {};
  const statistics: Record<string, np.Array> = {};
  for (const [name, { shape, data }] of channelsFirstWeights(task)) {
    const isStatistic = /\/(mean|variance)$/.test(name);
    (isStatistic ? statistics : parameters)[name] = np.array(data, { shape: [...shape] });
  }
  return [parameters, statistics];
}

function zerosLike(arrays: Arrays): Arrays {
  return tree.map((array: np.Array) => np.zeros(array.shape), arrays) as Arrays;
}

/** Kingma and Ba 2015, algorithm 1, as in `@jax-js/optax`. */
function trainingStep(task: PeerTask) {
  const { learningRate, beta1, beta2, epsilon } = task.adam;
  const gradient = valueAndGrad(lossOf(task), { hasAux: true });
  const mix = (share: number) => (old: np.Array, fresh: np.Array) =>
    old.mul(share).add(fresh.mul(1 - share));
  const unbiased = (beta: number, count: np.Array) =>
    np.reciprocal(np.subtract(1, np.power(beta, count)));
  return (
    parameters: Arrays,
    statistics: Statistics,
    moments: Moments,
    images: np.Array,
    labels: np.Array,
  ): [Arrays, Statistics, Moments, np.Array] => {
    const [[loss, nextStatistics], gradients] = gradient(
      tree.ref(parameters),
      statistics,
      images,
      labels,
    );
    const count = moments.count.add(1);
    const squares = tree.map((g: np.Array) => np.square(g), tree.ref(gradients)) as Arrays;
    const mean = tree.map(mix(beta1), moments.mean, gradients) as Arrays;
    const square = tree.map(mix(beta2), moments.square, squares) as Arrays;
    const meanFactor = unbiased(beta1, count.ref);
    const squareFactor = unbiased(beta2, count.ref);
    const next = tree.map(
      (w: np.Array, m: np.Array, v: np.Array) => {
        const root = np.sqrt(v.mul(squareFactor.ref)).add(epsilon);
        return w.sub(m.mul(meanFactor.ref).mul(learningRate).div(root));
      },
      parameters,
      tree.ref(mean),
      tree.ref(square),
    ) as Arrays;
    meanFactor.dispose();
    squareFactor.dispose();
    return [next, nextStatistics, { mean, square, count }, loss];
  };
}
