/** The entry of a lane's thread whose parts check instead of computing. One task may be poisoned: the lane that begins it fails as told. */
import { parentPort } from "node:worker_threads";
import type { LaneOrder } from "../../src/runtime/wasm/lanes/lane-worker.ts";
import { serveLane } from "../../src/runtime/wasm/lanes/serve-lane.ts";
import { checkingRunner } from "./checking-runner.ts";

parentPort?.on("message", (order: LaneOrder) =>
  serveLane(
    order,
    (reply) => parentPort?.postMessage(reply),
    ({ memory }) => checkingRunner(new Int32Array(memory.buffer)),
  ),
);
