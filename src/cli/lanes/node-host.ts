/** What a terminal gives the CPU engine. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import type { LaneHost } from "../../runtime/wasm/kernel-module.ts";
import { chooseKernels } from "../../runtime/wasm/load-kernels.ts";
import { buildKernels } from "../wasm-build/build-kernels.ts";
import { startNodeLane } from "./start-node-lane.ts";

const built = new URL("../../runtime/wasm/built/", import.meta.url);

/** Node 20 knows the relaxed instructions, but keeps them behind a flag. To be deleted with Node 20. */
function allowRelaxed(): void {
  if (process.versions.node.startsWith("20."))
    setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** Lanes as threads. */
export const nodeHost: LaneHost = {
  loadKernels: async (shared) => {
    await buildKernels();
    allowRelaxed();
    return chooseKernels(shared, async (name) =>
      Uint8Array.from(await readFile(new URL(`${name}.wasm`, built))),
    );
  },
  startLane: startNodeLane,
  whyUnshared: null,
  cores: availableParallelism(),
};
