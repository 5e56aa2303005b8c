/** The page of the benchmark: starts a worker for each contender and carries requests to them. */
import type { HostAnswer, HostRequest } from "../stage/messages.ts";

const workers = new Map<number, Worker>();

/** Asks the worker of that number, which is started where there is none. */
function askWorker(number: number, request: HostRequest): Promise<HostAnswer> {
  const worker = workers.get(number) ?? startWorker(number);
  return new Promise((resolve) => {
    const receive = ({ data }: MessageEvent<HostAnswer>) => {
      if (data.id !== request.id) return;
      worker.removeEventListener("message", receive);
      resolve(data);
    };
    worker.addEventListener("message", receive);
    worker.addEventListener("error", (event) => {
      const { message } = event as ErrorEvent;
      resolve({ id: request.id, error: `The worker failed: ${message}` });
    });
    worker.postMessage(request);
  });
}

function startWorker(number: number): Worker {
  const worker = new Worker(new URL("./bench-worker.ts", import.meta.url), { type: "module" });
  workers.set(number, worker);
  return worker;
}

/** Ends a worker, whatever it is doing. */
function endWorker(number: number): void {
  workers.get(number)?.terminate();
  workers.delete(number);
}

declare global {
  /** For Playwright's `page.evaluate`. */
  var tributaryBench: { askWorker: typeof askWorker; endWorker: typeof endWorker };
}

globalThis.tributaryBench = { askWorker, endWorker };
