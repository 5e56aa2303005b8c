/** The engine on which a run goes on that a GPU can't run: the CPU's, or TensorFlow.js where there is none. */
import type { EngineDescription, Refusal } from "../protocol/event.ts";
import type { Engine } from "./engine.ts";
import type { FaultError } from "./fault-error.ts";
import type { OpenNext } from "./recovering-engine.ts";
import { createEngine as createTfjsEngine } from "./tfjs/create-engine.ts";
import { openWasmEngine } from "./wasm/create-wasm-engine.ts";
import type { LaneHost } from "./wasm/kernel-module.ts";

/** Opens it where there are such lanes. */
export function openAfterGpu(lanes: LaneHost | null): OpenNext {
  return async (fault, run) => {
    const refusal = refusalOf(fault);
    const opened = await openWasmEngine(lanes, null, [refusal], run);
    if (typeof opened !== "string") return opened.engine;
    return createTfjsEngine("auto", [refusal, { engine: "CPU", reason: opened }]);
  };
}

/** Why the GPU was not taken, for people. */
export function refusalOf({ message }: FaultError): Refusal {
  return { engine: "WebGPU", reason: message.replace(/\.$/, "") };
}

/** Stands for a GPU that can't even be opened: whatever is asked of it fails, so that a `RecoveringEngine` goes on with the next. */
export function unusableGpu(fault: FaultError): Engine {
  const description: EngineDescription = {
    id: "webgpu",
    label: "WebGPU",
    device: "a graphics device that compiles no kernels",
    refusals: [],
  };
  const fail = () => Promise.reject(fault);
  return {
    ...{ description, stepsPerCall: 1, callsInFlight: 1, stepsPerProfile: 1 },
    ...{ load: fail, reset: fail, train: fail, evaluate: fail, profile: fail },
    ...{ rollBack: fail, read: fail, write: fail },
    dispose: () => undefined,
  };
}
