/** The backends of TensorFlow.js that can train a convolutional network; its wasm backend lacks the gradients. */

export type BackendName = "webgpu" | "webgl" | "cpu";

/** Best first: the order in which `auto` tries them. */
export const backendNames: readonly BackendName[] = ["webgpu", "webgl", "cpu"];
