/** Makes the engine that was asked for, or finds out which is the quickest here. */
import type { EngineWish } from "../protocol/command.ts";
import type { EngineMeasurement, EngineTrial, Refusal } from "../protocol/event.ts";
import type { Engine } from "./engine.ts";
import { FaultError } from "./fault-error.ts";
import { measurementKey, type Trial, tryStep } from "./measure-step.ts";
import { createEngine as createTfjsEngine } from "./tfjs/create-engine.ts";
import { type Probe, probeDevice } from "./tfjs/probe-device.ts";
import { openWasmEngine, printLimits } from "./wasm/create-wasm-engine.ts";
import type { LaneHost } from "./wasm/kernel-module.ts";
import type { WasmEngine } from "./wasm/wasm-engine.ts";
import type { TuningStore } from "./webgpu/tuning.ts";

/** What engines need of the place they run in. */
export interface EngineHost {
  /** Null where the CPU engine has no kernels or no threads to run them. */
  readonly lanes: LaneHost | null;
  /** Where it is remembered which GPU kernels are quickest; the browser's database when absent. */
  readonly tunings?: TuningStore;
}

/**
 * Makes the engine of a wish; `auto` takes what a step of the trial takes least time on, and the engine's description says what was
 * measured and why others were passed over.
 *
 * Throws a `FaultError` with the code `E_ENGINE_UNAVAILABLE` when what was asked for does not work here.
 *
 * @param trial the run that is about to be loaded; null measures nothing.
 */
export async function createEngine(
  wish: EngineWish,
  host: EngineHost,
  trial: Trial | null,
): Promise<Engine> {
  const { engine: choice } = wish;
  switch (choice) {
    case "auto":
      return createQuickest(wish, host, trial);
    case "wasm": {
      const opened = await openCpu(wish, host, trial, []);
      if (typeof opened === "string") throw unavailable(opened);
      return settle(opened);
    }
    case "webgpu":
      return (await openGpu(wish, host)).engine;
    case "tfjs:webgpu":
    case "tfjs:webgl":
    case "tfjs:cpu":
      return createTfjsEngine(choice);
    default:
      return choice satisfies never;
  }
}

/** The CPU engine, with what was found out about it. */
interface OpenCpu {
  readonly engine: WasmEngine;
  /** Null where nothing is known: what it was to do was named. */
  readonly measurement: EngineMeasurement | null;
}

/** A GPU is tried only where it is real: in software it has never been near the CPU engine. */
async function createQuickest(
  wish: EngineWish,
  host: EngineHost,
  trial: Trial | null,
): Promise<Engine> {
  const probe = await probeDevice("webgpu");
  const refusal = gpuRefusal(probe);
  const refusals = refusal === null ? [] : [refusal];
  const opened = await openCpu(wish, host, trial, refusals);
  if (typeof opened === "string")
    return createTfjsEngine("auto", [{ engine: "CPU", reason: opened }]);
  const { engine: cpu, measurement } = opened;
  if (refusal !== null || trial === null || measurement === null) return settle(opened);
  return (await quickerGpu(wish, host, measurement, trial, cpu)) ?? settle(opened);
}

function gpuRefusal(probe: Probe): Refusal | null {
  const engine = "WebGPU";
  if (!probe.available) return { engine, reason: probe.reason };
  if (!probe.software) return null;
  return { engine, reason: `the only WebGPU adapter is software (${probe.device})` };
}

/** How long a GPU may take for its trial, most of which goes to compiling. */
const compilingPatienceMs = 4000;

/** The engine's code is a chunk of its own, so that a worker loads only what it uses. */
async function openGpu({ schedule = "grouped" }: EngineWish, { tunings }: EngineHost) {
  const [{ createWebgpuEngine }, { Tuner }, { tuningDatabase }] = await Promise.all([
    import("./webgpu/create-webgpu-engine.ts"),
    import("./webgpu/tuner.ts"),
    import("./webgpu/tuning-database.ts"),
  ]);
  const store = tunings ?? tuningDatabase();
  const tuner = store && new Tuner(store);
  const source = globalThis.navigator?.gpu;
  return { engine: await createWebgpuEngine({ source, tuner, policy: schedule }), tuner };
}

/**
 * The engine on the GPU, where a step takes it less time than it took the CPU; the CPU engine is disposed of then. What is
 * compared is the plain kernels: tuning takes longer than one would wait for an answer, and makes them quicker still.
 */
async function quickerGpu(
  wish: EngineWish,
  host: EngineHost,
  measurement: EngineMeasurement,
  trial: Trial,
  cpu: WasmEngine,
): Promise<Engine | null> {
  const opened = await openGpu(wish, host).catch(() => null);
  if (opened === null) return null;
  const { engine: gpu, tuner } = opened;
  if (tuner !== null) tuner.isOn = false;
  const tried: EngineTrial = {
    engine: gpu.description.label,
    ...(await tryStep(gpu, trial, compilingPatienceMs)),
  };
  if (tuner !== null) tuner.isOn = true;
  const [best] = measurement.trials;
  const trials = [...measurement.trials, tried].toSorted((a, b) => a.stepMs - b.stepMs);
  const isQuicker = !tried.isBound && (best === undefined || tried.stepMs < best.stepMs);
  cpu.measurement = { ...measurement, trials };
  if (!isQuicker) {
    gpu.dispose();
    return null;
  }
  cpu.dispose();
  return gpu;
}

async function openCpu(
  { lanes, remembered = [] }: EngineWish,
  { lanes: host }: EngineHost,
  trial: Trial | null,
  refusals: readonly Refusal[],
): Promise<OpenCpu | string> {
  const key = trial && measurementKey(`CPU with ${host?.cores ?? 1} cores`, trial.programs);
  const known = remembered.find((each) => each.key === key && each.id === "wasm") ?? null;
  const limits = lanes ?? known?.lanes ?? null;
  const opened = await openWasmEngine(host, limits, refusals, trial);
  if (typeof opened === "string") return opened;
  const { engine, trials } = opened;
  if (lanes !== undefined || known !== null || key === null) return { engine, measurement: known };
  const taken = printLimits(engine.limits);
  return { engine, measurement: { key, trials, taken, id: "wasm", lanes: engine.limits } };
}

function settle({ engine, measurement }: OpenCpu): Engine {
  if (measurement !== null) engine.measurement ??= measurement;
  return engine;
}

function unavailable(reason: string): FaultError {
  return new FaultError({
    code: "E_ENGINE_UNAVAILABLE",
    message: "The CPU engine can't run here.",
    detail: `CPU: ${reason}.`,
    action: "Choose the engine 'auto' or another one.",
  });
}
