/** The entry of a lane's worker in a browser. */
import type { LaneOrder } from "./lane-worker.ts";
import { serveLane } from "./serve-lane.ts";

addEventListener("message", ({ data }: MessageEvent<LaneOrder>) =>
  serveLane(data, (reply) => postMessage(reply)),
);
