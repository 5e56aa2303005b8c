/** The thread of one contender in Node. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parentPort } from "node:worker_threads";
import { nodeHost } from "../../lanes/node-host.ts";
import { BenchHost } from "../host/bench-host.ts";
import { answer, type HostRequest } from "./messages.ts";

const dataUrl = new URL("../../../../public/data/", import.meta.url);

/** Puts Dawn's WebGPU where a browser has its own, and starts it when somebody first looks. */
async function offerWebgpu(): Promise<void> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  let gpu: GPU | null = null;
  const navigator = {
    hardwareConcurrency: availableParallelism(),
    userAgent: `Node.js/${process.versions.node}`,
    get gpu() {
      gpu ??= create([]);
      return gpu;
    },
  };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
}

try {
  await offerWebgpu();
} catch (error) {
  process.stderr.write(`No WebGPU in Node: ${String(error)}\n`);
}
const host = new BenchHost(async (path) => new Uint8Array(await readFile(new URL(path, dataUrl))), {
  lanes: nodeHost,
});

parentPort?.on("message", async (request: HostRequest) => {
  parentPort?.postMessage(await answer(host, request));
});
