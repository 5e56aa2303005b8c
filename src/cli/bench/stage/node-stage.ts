/** Stages a benchmark in Node: a thread for each contender, WebGPU by Dawn where it finds an adapter. */
import { Worker } from "node:worker_threads";
import type { Contender } from "../contender.ts";
import type { HostAnswer, HostRequest } from "./messages.ts";
import type { ThreadData } from "./node-thread.ts";
import { askNewThread, type Stage, type Thread, threadSeat } from "./stage.ts";

/** Starts nothing but a look at the adapter. */
export async function openNodeStage(): Promise<Stage> {
  const probing = startThread({ usesWebgpu: true });
  const adapter = await probing.ask("probe", undefined);
  await probing.end();
  return {
    name: `Node ${process.versions.node}`,
    adapter,
    seat: (contender, course) => threadSeat(startFor(contender), contender, course),
    askOnce: (contender, method, order) => askNewThread(startFor(contender), method, order),
    close: async () => undefined,
  };
}

/** In Node 20 a thread does not take over the loader of TypeScript, so it registers its own. */
const entry = `
  import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})
    .then(({ register }) => register())
    .then(() => import(${JSON.stringify(new URL("./node-thread.ts", import.meta.url).href)}));
`;

interface Waiting {
  readonly resolve: (answer: HostAnswer) => void;
  readonly reject: (error: Error) => void;
}

function startFor({ name }: Contender): () => Thread {
  return () => startThread({ usesWebgpu: name.includes("webgpu") });
}

function startThread(data: ThreadData): Thread {
  const worker = new Worker(entry, { eval: true, workerData: data });
  const waiting = new Map<number, Waiting>();
  const fail = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", (message: HostAnswer) => {
    waiting.get(message.id)?.resolve(message);
    waiting.delete(message.id);
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("The thread has ended.")));
  let id = 0;
  return {
    async ask(method, order) {
      const request: HostRequest = { id: ++id, method, order };
      const answered = await new Promise<HostAnswer>((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request);
      });
      if ("error" in answered) throw new Error(answered.error);
      return answered.value as never;
    },
    async end() {
      await worker.terminate();
    },
  };
}
