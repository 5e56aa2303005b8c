/** Loads one backend of TensorFlow.js and makes it the current one. */
import * as tf from "@tensorflow/tfjs-core";
import type { BackendName } from "./backend-name.ts";
import { backendDefect } from "./self-test.ts";

/** Each backend is a chunk of its own, so that a worker loads only the one it uses. */
const load: { readonly [B in BackendName]: () => Promise<unknown> } = {
  webgpu: () => import("@tensorflow/tfjs-backend-webgpu"),
  webgl: () => import("@tensorflow/tfjs-backend-webgl"),
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
};

/** Starts a backend and tests it. Returns why it can't be used, or null. */
export async function startBackend(backend: BackendName): Promise<string | null> {
  try {
    // Its only effect here is that TensorFlow.js advertises nothing on the console.
    tf.enableProdMode();
    await load[backend]();
    if (!(await tf.setBackend(backend))) {
      return `TensorFlow.js could not start its ${backend} backend`;
    }
    const defect = await backendDefect();
    return defect === null ? null : `it computes wrongly here: ${defect}`;
  } catch (error) {
    return `it failed to start: ${error instanceof Error ? error.message : String(error)}`;
  }
}
