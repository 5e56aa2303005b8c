/** The thread of one contender in Node. */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { TuningStore } from "../../../runtime/webgpu/tuning.ts";
import { nodeHost } from "../../lanes/node-host.ts";
import { startNodeGpu } from "../../node-gpu.ts";
import { BenchHost } from "../host/bench-host.ts";
import { answer, type HostRequest } from "./messages.ts";

/** What the thread is told when it is started. */
export interface ThreadData {
  /** Whether it is to have WebGPU, which is slow to start and complains where there is none. */
  readonly usesWebgpu: boolean;
}

const dataUrl = new URL("../../../../public/data/", import.meta.url);

/** Remembers nothing, as a browser that has just been installed. */
const tunings: TuningStore = {
  read: async () => new Map(),
  write: async () => undefined,
};

if ((workerData as ThreadData).usesWebgpu) await startNodeGpu();
const host = new BenchHost(async (path) => new Uint8Array(await readFile(new URL(path, dataUrl))), {
  lanes: nodeHost,
  tunings,
});

parentPort?.on("message", async (request: HostRequest) => {
  parentPort?.postMessage(await answer(host, request));
});
