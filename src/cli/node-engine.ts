/** Makes an engine outside a browser. */
import type { EngineChoice } from "../protocol/command.ts";
import { createEngine } from "../runtime/create-engine.ts";
import type { Engine } from "../runtime/engine.ts";
import { FaultError } from "../runtime/fault-error.ts";
import { softwareHint, startNodeGpu } from "./node-gpu.ts";
import { tuningFile } from "./tuning-file.ts";

/**
 * Makes an engine.
 *
 * @throws FaultError as `createEngine`; where there is no adapter it says how to get one.
 */
export async function createNodeEngine(choice: EngineChoice): Promise<Engine> {
  if (choice === "webgpu") await startNodeGpu();
  try {
    return await createEngine(choice, { tunings: tuningFile() });
  } catch (error) {
    if (!(error instanceof FaultError) || error.code !== "E_GPU_ADAPTER") throw error;
    const { code, message, detail } = error;
    throw new FaultError({ code, message, detail, action: softwareHint });
  }
}
