/** What a worker does when it is told to be a lane. */
import { Lane, type RunPart } from "./lane.ts";
import type { LaneOrder, LaneReply, LaneRoom } from "./lane-worker.ts";
import { viewsOf, word } from "./step-state.ts";

/** Makes the function that runs a part with the module. */
export function runnerOf({ module, memory, scratch }: LaneRoom): RunPart {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const run = exports["run"] as (
    code: number,
    words: number,
    part: number,
    parts: number,
    scratch: number,
  ) => void;
  return (code, words, part, parts) => run(code, words, part, parts, scratch);
}

/**
 * Works until the order is taken back. A call that fails ends the lane and, through the shared words, the step.
 *
 * @param makeRunner makes what runs a part.
 */
export function serveLane(
  order: LaneOrder,
  reply: (reply: LaneReply) => void,
  makeRunner: (room: LaneRoom) => RunPart = runnerOf,
): void {
  const { lane, room, steps, graphs } = order;
  try {
    const served = new Lane(lane, steps, graphs, makeRunner(room));
    reply({ type: "ready" });
    served.serve();
  } catch (error) {
    const { words } = viewsOf(steps);
    reply({ type: "failed", detail: String(error) });
    Atomics.compareExchange(words, word.failed, 0, lane + 1);
    Atomics.add(words, word.signal, 1);
    Atomics.notify(words, word.signal);
  }
}
