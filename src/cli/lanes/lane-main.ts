/** The entry of a lane's thread in Node. */
import { parentPort } from "node:worker_threads";
import type { LaneOrder } from "../../runtime/wasm/lanes/lane-worker.ts";
import { serveLane } from "../../runtime/wasm/lanes/serve-lane.ts";

parentPort?.on("message", (order: LaneOrder) =>
  serveLane(order, (reply) => parentPort?.postMessage(reply)),
);
