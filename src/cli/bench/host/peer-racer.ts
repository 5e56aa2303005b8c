/** Opens the libraries that run where the engines run: TensorFlow.js layers and jax-js. */
import type { Graph } from "../../../graph/graph.ts";
import type { Batch } from "../../../protocol/batch.ts";
import type { Peer, PeerTask } from "../../../runtime/peer-task.ts";
import { peerTask } from "../peers/peer-task.ts";
import type { Racer } from "./racer.ts";

type Opener = (task: PeerTask) => Promise<Peer>;

/** The peers by name; each loads its library before it gives an opener. */
const openers: ReadonlyMap<string, () => Promise<Opener>> = new Map([
  ["tfjs-layers:webgpu", () => layers("webgpu", {})],
  [
    "tfjs-layers:webgpu-matmul",
    () => layers("webgpu", { WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE: false }),
  ],
  ["tfjs-layers:webgl", () => layers("webgl", {})],
  ["tfjs-layers:cpu", () => layers("cpu", {})],
  ["jax-js:webgpu", () => jax("webgpu")],
  ["jax-js:wasm", () => jax("wasm")],
]);

async function layers(
  backend: "webgpu" | "webgl" | "cpu",
  flags: Readonly<Record<string, boolean>>,
): Promise<Opener> {
  const { openLayersPeer } = await import("../../../runtime/tfjs/layers-peer.ts");
  return (task) => openLayersPeer(backend, flags, task);
}

async function jax(device: "webgpu" | "wasm"): Promise<Opener> {
  const { openJaxPeer } = await import("../peers/jax-peer.ts");
  return (task) => openJaxPeer(device, task);
}

/** An opener whose call is what a person waits for: library, weights and numbers are at hand before. */
export async function peerRacer(
  name: string,
  graph: Graph,
  batches: readonly Batch[],
): Promise<() => Promise<Racer>> {
  const opener = openers.get(name);
  if (opener === undefined) throw new RangeError(`There is no peer ${name}.`);
  const open = await opener();
  const task = peerTask(graph, batches);
  return async () => {
    const { device, train, dispose } = await open(task);
    return { device, train, dispose, stepsPerCall: 1 };
  };
}
