/** Lays a task out as libraries want it that put the channels before the image: [N,C,H,W] and kernels [F,C,K,K]. */
import type { PeerTask, PeerWeight } from "../../../runtime/peer-task.ts";

/** The weights of a task by the same names: convolutions [F,C,K,K], products [in,out] with the rows in the order of [C,H,W]. */
export function channelsFirstWeights({
  layers,
  weights,
}: PeerTask): ReadonlyMap<string, PeerWeight> {
  const shapes = new Map(layers.map(({ name, shape }) => [name, shape]));
  const types = new Map(layers.map(({ name, type }) => [name, type]));
  const moved = new Map(weights);
  for (const { name, type, inputs } of layers) {
    const key = `${name}/kernel`;
    const kernel = weights.get(key);
    if (kernel === undefined) continue;
    if (type === "Conv2D") moved.set(key, transposed(kernel, [3, 2, 0, 1]));
    const [flatten = ""] = inputs;
    const image = shapes.get(layers.find((layer) => layer.name === flatten)?.inputs[0] ?? "") ?? [];
    if (type === "Dense" && types.get(flatten) === "Flatten" && image.length === 3)
      moved.set(key, rowsByChannel(kernel, image));
  }
  return moved;
}

/** The rows [H,W,C] of a product in the order [C,H,W]. */
function rowsByChannel({ shape, data }: PeerWeight, image: readonly number[]): PeerWeight {
  const units = shape[1] ?? 1;
  const turned = transposed({ shape: [...image, units], data }, [2, 0, 1, 3]);
  return { shape, data: turned.data };
}

/** The same numbers with the axes in another order: axis i of the result is axis `order[i]` of what came in. */
export function transposed({ shape, data }: PeerWeight, order: readonly number[]): PeerWeight {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sides = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const index = sides.map(() => 0);
  const moved = Float32Array.from(data, () => {
    const from = index.reduce((sum, at, axis) => sum + at * (steps[axis] ?? 0), 0);
    advance(index, sides);
    return data[from] ?? 0;
  });
  return { shape: sides, data: moved };
}

function advance(index: number[], sides: readonly number[]): void {
  for (let axis = sides.length - 1; axis >= 0; axis--) {
    const next = (index[axis] ?? 0) + 1;
    index[axis] = next < (sides[axis] ?? 1) ? next : 0;
    if (index[axis] !== 0) return;
  }
}
