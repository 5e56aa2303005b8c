/** What a worker of a browser gives the CPU engine. */
import type { LaneHost } from "./kernel-module.ts";
import { startWebLane } from "./lanes/start-web-lane.ts";
import { type BuildName, chooseKernels } from "./load-kernels.ts";

/** Each address stands in full, for that is how the bundler finds the files. */
const addresses: { readonly [B in BuildName]: () => URL } = {
  relaxed: () => new URL("./built/relaxed.wasm", import.meta.url),
  "relaxed-shared": () => new URL("./built/relaxed-shared.wasm", import.meta.url),
  plain: () => new URL("./built/plain.wasm", import.meta.url),
  "plain-shared": () => new URL("./built/plain-shared.wasm", import.meta.url),
};

async function fetchBuild(name: BuildName): Promise<ArrayBuffer> {
  const response = await fetch(addresses[name]());
  if (!response.ok) throw new Error(`its kernels could not be fetched (${response.status})`);
  return response.arrayBuffer();
}

/** Lanes as nested workers, where the page is isolated from others so that its workers may share memory. */
export function webHost(): LaneHost {
  return {
    loadKernels: (shared) => chooseKernels(shared, fetchBuild),
    startLane: startWebLane,
    whyUnshared: globalThis.crossOriginIsolated
      ? null
      : "this page is not isolated from other sites (its server does not send the headers), so lanes cannot share memory",
    cores: navigator.hardwareConcurrency,
  };
}
