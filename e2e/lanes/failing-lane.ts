/** The entry of a lane's thread that computes as it should until a certain dispatch is reached, and then fails as it was told to. */
import { parentPort, workerData } from "node:worker_threads";
import type { LaneOrder } from "../../src/runtime/wasm/lanes/lane-worker.ts";
import { runnerOf, serveLane } from "../../src/runtime/wasm/lanes/serve-lane.ts";

/** When and how a lane fails. */
export interface LaneFailure {
  /** A lane that is `terminated` is so by the test. */
  readonly how: "hangs" | "throws" | "terminated";
  /** In the first Program. The lane fails at the first part it takes from then on. */
  readonly dispatch: number;
  /** One word, not 0 as soon as any lane has reached the dispatch. */
  readonly reached: Int32Array<SharedArrayBuffer>;
}

const { dispatch, how, reached } = workerData as LaneFailure;

function fail(): void {
  if (how === "throws") throw new Error("out of order");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

parentPort?.on("message", (order: LaneOrder) => {
  const [graph] = order.graphs;
  const addresses = new Set(graph?.words.filter((_, task) => graph.dispatches[task] === dispatch));
  serveLane(
    order,
    (reply) => parentPort?.postMessage(reply),
    (room) => {
      const run = runnerOf(room);
      return (code, words, part, parts) => {
        if (addresses.has(words) || Atomics.load(reached, 0) !== 0) fail();
        run(code, words, part, parts);
      };
    },
  );
});
