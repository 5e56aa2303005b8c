/** The worker's entry: connects the training loop to the page. */
import { readByFetch } from "../data/read-bytes.ts";
import type { Command } from "../protocol/command.ts";
import type { Ping, Pong } from "../protocol/heartbeat.ts";
import { createEngine } from "../runtime/create-engine.ts";
import { webHost } from "../runtime/wasm/web-host.ts";
import { createMacrotask } from "./macrotask.ts";
import { Outbox } from "./outbox.ts";
import { TrainingLoop } from "./training-loop.ts";

const outbox = new Outbox({
  deliver: (events) => postMessage(events),
  now: () => performance.now(),
  later: (callback, ms) => setTimeout(callback, ms),
});

const loop = new TrainingLoop({
  createEngine: (wish, trial) => createEngine(wish, { lanes: webHost() }, trial),
  readerAt: readByFetch,
  now: () => performance.now(),
  breathe: createMacrotask(),
  post: (event) => outbox.add(event),
  timedSteps: 100,
});

addEventListener("message", ({ data }: MessageEvent<Command | Ping>) => {
  if (data.type === "ping") postMessage({ type: "pong" } satisfies Pong);
  else loop.receive(data);
});
