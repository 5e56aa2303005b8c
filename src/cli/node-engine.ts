/** Makes an engine outside a browser. */
import type { EngineWish } from "../protocol/command.ts";
import { createEngine } from "../runtime/create-engine.ts";
import type { Engine } from "../runtime/engine.ts";
import { FaultError } from "../runtime/fault-error.ts";
import type { Trial } from "../runtime/measure-step.ts";
import { nodeHost } from "./lanes/node-host.ts";
import { softwareHint, startNodeGpu } from "./node-gpu.ts";
import { tuningFile } from "./tuning-file.ts";

/**
 * Makes an engine.
 *
 * @throws FaultError as `createEngine`; where there is no adapter it says how to get one.
 */
export async function createNodeEngine(wish: EngineWish, trial: Trial): Promise<Engine> {
  if (wish.engine === "webgpu") await startNodeGpu();
  try {
    return await createEngine(wish, { lanes: nodeHost, tunings: tuningFile() }, trial);
  } catch (error) {
    if (!(error instanceof FaultError) || error.code !== "E_GPU_ADAPTER") throw error;
    const { code, message, detail } = error;
    throw new FaultError({ code, message, detail, action: softwareHint });
  }
}
