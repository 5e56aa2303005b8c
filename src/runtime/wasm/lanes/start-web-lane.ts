/** Starts a lane as a worker of the browser, nested in the one that trains. */
import type { LaneReply, LaneWorker } from "./lane-worker.ts";

/** @see StartLane */
export function startWebLane(onReply: (reply: LaneReply) => void): LaneWorker {
  const worker = new Worker(new URL("./lane-main.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<LaneReply>) => onReply(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onReply({ type: "failed", detail: event.message || "The lane could not be loaded." });
  });
  return { post: (order) => worker.postMessage(order), terminate: () => worker.terminate() };
}
