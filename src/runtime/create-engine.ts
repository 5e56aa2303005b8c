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
      const key = trial && measurementKey(printCores(host), trial.programs);
      const opened = await openCpu(wish, host, trial, key, []);
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

async function createQuickest(
  wish: EngineWish,
  host: EngineHost,
  trial: Trial | null,
): Promise<Engine> {
  const probe = await probeDevice("webgpu");
  const machine = probe.available ? `${printCores(host)}, ${probe.device}` : printCores(host);
  const key = trial && measurementKey(machine, trial.programs);
  const known = wish.remembered?.find((each) => each.key === key) ?? null;
  const named = wish.lanes !== undefined;
  if (known?.id === "webgpu" && !named) {
    const gpu = await openGpu(wish, host).catch(() => null);
    if (gpu !== null) return settle({ engine: gpu.engine, measurement: known });
  }
  const refusal = gpuRefusal(probe);
  const opened = await openCpu(wish, host, trial, key, refusal === null ? [] : [refusal]);
  if (typeof opened === "string")
    return createTfjsEngine("auto", [{ engine: "CPU", reason: opened }]);
  if (!probe.available || !trial || !opened.measurement || known || named) return settle(opened);
  if (probe.software && isKnownSlow(wish)) return settle(opened);
  return quickerOf(
    opened.engine,
    opened.measurement,
    await tryGpu(wish, host, trial, probe.software),
  );
}

function printCores({ lanes }: EngineHost): string {
  return `CPU with ${lanes?.cores ?? 1} cores`;
}

function gpuRefusal(probe: Probe): Refusal | null {
  const engine = "WebGPU";
  if (!probe.available) return { engine, reason: probe.reason };
  if (!probe.software) return null;
  return { engine, reason: `the only WebGPU adapter is software (${probe.device})` };
}

const softwareLabel = "WebGPU (software)";

/** A GPU in software is tried once on a machine: nothing that one draws makes it quicker than the lanes it runs on. */
function isKnownSlow({ remembered = [] }: EngineWish): boolean {
  return remembered.some(({ trials }) => trials.some(({ engine }) => engine === softwareLabel));
}

/** How long a GPU may take for its trial, most of which goes to compiling, in milliseconds. */
const compilingPatienceMs = 4000;
/** In software it compiles as slowly as it runs, on the cores that are wanted for training. */
const softwarePatienceMs = 1000;

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

type OpenGpu = Awaited<ReturnType<typeof openGpu>>;

/** What a trial on the GPU came to; without an engine where there is none that is in time. */
interface GpuTrial {
  readonly gpu: OpenGpu["engine"] | null;
  readonly trial: EngineTrial | null;
}

/** Opens the GPU and measures the plain kernels: tuning takes longer than one would wait for an answer, and makes them quicker still. */
async function tryGpu(
  wish: EngineWish,
  host: EngineHost,
  trial: Trial,
  software: boolean,
): Promise<GpuTrial> {
  const patienceMs = software ? softwarePatienceMs : compilingPatienceMs;
  const engine = software ? softwareLabel : "WebGPU";
  const opening = openGpu(wish, host);
  const measuring = opening.then(async (opened): Promise<GpuTrial> => {
    if (opened.tuner !== null) opened.tuner.isOn = false;
    const stepMs = await tryStep(opened.engine, trial);
    if (opened.tuner !== null) opened.tuner.isOn = true;
    return { gpu: opened.engine, trial: { engine, stepMs } };
  });
  const failed = measuring.catch((): GpuTrial => ({ gpu: null, trial: null }));
  const first = await Promise.race([failed, after(patienceMs)]);
  if (first !== null && first.gpu !== null) return first;
  opening.then((opened) => opened.engine.dispose()).catch(() => undefined);
  return first ?? { gpu: null, trial: { engine, stepMs: patienceMs, isBound: true } };
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}

/** The engine that was the quicker one; the other is disposed of. */
function quickerOf(
  cpu: WasmEngine,
  measurement: EngineMeasurement,
  { gpu, trial }: GpuTrial,
): Engine {
  if (trial === null) return settle({ engine: cpu, measurement });
  const best = Math.min(...measurement.trials.map(({ stepMs }) => stepMs));
  const trials = [...measurement.trials, trial].toSorted((a, b) => a.stepMs - b.stepMs);
  if (gpu === null || trial.stepMs >= best) {
    gpu?.dispose();
    return settle({ engine: cpu, measurement: { ...measurement, trials } });
  }
  cpu.dispose();
  const { key } = measurement;
  return settle({
    engine: gpu,
    measurement: { key, trials, taken: trial.engine, id: "webgpu" },
  });
}

/** @param key under which measurements of this machine and network are remembered. */
async function openCpu(
  { lanes, remembered = [] }: EngineWish,
  { lanes: host }: EngineHost,
  trial: Trial | null,
  key: string | null,
  refusals: readonly Refusal[],
): Promise<OpenCpu | string> {
  const known = remembered.find((each) => each.key === key && each.id === "wasm") ?? null;
  const limits = lanes ?? known?.lanes ?? null;
  const opened = await openWasmEngine(host, limits, refusals, trial);
  if (typeof opened === "string") return opened;
  const { engine, trials } = opened;
  if (lanes !== undefined) return { engine, measurement: null };
  if (known !== null || key === null) return { engine, measurement: known };
  const taken = printLimits(engine.limits);
  return { engine, measurement: { key, trials, taken, id: "wasm", lanes: engine.limits } };
}

function settle<E extends Engine & { measurement: EngineMeasurement | null }>(open: {
  readonly engine: E;
  readonly measurement: EngineMeasurement | null;
}): E {
  open.engine.measurement = open.measurement;
  return open.engine;
}

function unavailable(reason: string): FaultError {
  return new FaultError({
    code: "E_ENGINE_UNAVAILABLE",
    message: "The CPU engine can't run here.",
    detail: `CPU: ${reason}.`,
    action: "Choose the engine 'auto' or another one.",
  });
}
