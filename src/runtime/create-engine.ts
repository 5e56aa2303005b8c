/** Makes the engine that was asked for, or the best that works here. */
import type { EngineChoice } from "../protocol/command.ts";
import type { Refusal } from "../protocol/event.ts";
import type { Engine } from "./engine.ts";
import { FaultError } from "./fault-error.ts";
import { createEngine as createTfjsEngine } from "./tfjs/create-engine.ts";
import type { TuningStore } from "./webgpu/tuning.ts";

/** What engines may use of the place they run in. */
export interface EngineWorld {
  /** Where tunings of kernels are remembered; null: kernels are not tuned. The browser's database when absent. */
  readonly tunings?: TuningStore | null;
}

/**
 * Makes an engine. `auto` tries WebGPU on graphics hardware, then TensorFlow.js; the engine's description says why it passed over
 * others.
 *
 * @throws FaultError `E_ENGINE_UNAVAILABLE` when what was asked for does not work here, or another that says more.
 */
export async function createEngine(choice: EngineChoice, world: EngineWorld = {}): Promise<Engine> {
  if (choice === "webgpu") return openWebgpu(world, true);
  if (choice !== "auto") return createTfjsEngine(choice);
  const opened = await tryWebgpu(world);
  return "reason" in opened ? createTfjsEngine(choice, [opened]) : opened;
}

/** The engine's code is a chunk of its own, so that a worker loads only what it uses. */
async function openWebgpu({ tunings }: EngineWorld, takesSoftware: boolean): Promise<Engine> {
  const source = globalThis.navigator?.gpu;
  const { createWebgpuEngine } = await import("./webgpu/create-webgpu-engine.ts");
  const { tuningDatabase } = await import("./webgpu/tuning-database.ts");
  const store = tunings === undefined ? tuningDatabase() : tunings;
  return createWebgpuEngine({ source, takesSoftware, tunings: store });
}

/** An engine on graphics hardware, or why there is none. */
async function tryWebgpu(world: EngineWorld): Promise<Engine | Refusal> {
  const engine = "WebGPU";
  if (globalThis.navigator?.gpu === undefined)
    return { engine, reason: "this browser does not offer WebGPU" };
  try {
    return await openWebgpu(world, false);
  } catch (error) {
    const said = error instanceof FaultError ? `${error.message} ${error.detail}` : String(error);
    return { engine, reason: said };
  }
}
