/** Starts a lane of the CPU engine as a thread of Node. */
import { Worker } from "node:worker_threads";
import type { LaneReply, LaneWorker, StartLane } from "../../runtime/wasm/lanes/lane-worker.ts";

/** Node 20 reads no TypeScript, and a thread does not inherit what reads it for its parent. */
function bootstrapOf(entry: URL): string {
  const load = `import(${JSON.stringify(entry.href)})`;
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  return `import(${tsx}).then(({ register }) => { register(); return ${load}; })`;
}

/** Makes a starter of threads that run `entry`, which finds `data` as its `workerData`. */
export function nodeLaneStarter(entry: URL, data: unknown = null): StartLane {
  return (onReply: (reply: LaneReply) => void): LaneWorker => {
    const worker = new Worker(bootstrapOf(entry), { eval: true, execArgv: [], workerData: data });
    worker.on("message", onReply);
    worker.on("error", (error: unknown) => onReply({ type: "failed", detail: String(error) }));
    worker.on("exit", () => onReply({ type: "failed", detail: "its thread ended." }));
    // A lane asleep must not keep the program from ending.
    worker.unref();
    return {
      post: (order) => worker.postMessage(order),
      terminate: () => void worker.terminate(),
    };
  };
}

/** Starts a lane. */
export const startNodeLane: StartLane = nodeLaneStarter(new URL("lane-main.ts", import.meta.url));
