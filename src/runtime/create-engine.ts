/** Makes the engine that was asked for, or finds out which is the quickest here. */
import type { EngineWish } from "../protocol/command.ts";
import type { EngineMeasurement, EngineTrial, Refusal } from "../protocol/event.ts";
import type { Engine } from "./engine.ts";
import { FaultError, isKernelRefusal } from "./fault-error.ts";
import { measurementKey, type Trial, tryStep } from "./measure-step.ts";
import { openAfterGpu, refusalOf, unusableGpu } from "./next-engine.ts";
import { RecoveringEngine } from "./recovering-engine.ts";
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
      return openNamedGpu(wish, host);
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
  const refusals = gpuRefusals(probe);
  if (known?.id === "webgpu" && !named) {
    const gpu = await openGpu(wish, host).catch((error: unknown) => {
      if (isKernelRefusal(error)) refusals.push(refusalOf(error));
    });
    if (gpu) return settle({ engine: withNext(gpu.engine, host), measurement: known });
  }
  const opened = await openCpu(wish, host, trial, key, refusals);
  if (typeof opened === "string")
    return createTfjsEngine("auto", [{ engine: "CPU", reason: opened }]);
  if (!probe.available || !trial || !opened.measurement || known || named) return settle(opened);
  if (probe.software && isKnownSlow(wish)) return settle(opened);
  const tried = await tryGpu(wish, host, trial, probe.software);
  return quickerOf(opened.engine, opened.measurement, tried, host);
}

function printCores({ lanes }: EngineHost): string {
  return `CPU with ${lanes?.cores ?? 1} cores`;
}

function gpuRefusals(probe: Probe): Refusal[] {
  const engine = "WebGPU";
  if (!probe.available) return [{ engine, reason: probe.reason }];
  if (!probe.software) return [];
  return [{ engine, reason: `the only WebGPU adapter is software (${probe.device})` }];
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

/** A GPU that was asked for; where it compiles nothing, what comes after it. */
async function openNamedGpu(wish: EngineWish, host: EngineHost): Promise<Engine> {
  try {
    return withNext((await openGpu(wish, host)).engine, host);
  } catch (error) {
    if (!isKernelRefusal(error)) throw error;
    const unusable = unusableGpu(error);
    return withNext(new RecoveringEngine(unusable, async () => unusable), host);
  }
}

/** Says what a run goes on with that the GPU can't run. */
function withNext<E extends RecoveringEngine>(engine: E, { lanes }: EngineHost): E {
  engine.next = openAfterGpu(lanes);
  return engine;
}

type OpenGpu = Awaited<ReturnType<typeof openGpu>>;

/** What a trial on the GPU came to; without an engine where there is none that is in time. */
interface GpuTrial {
  readonly gpu: OpenGpu["engine"] | null;
  readonly trial: EngineTrial | null;
  /** Why it was not taken, where it did not compile the network. */
  readonly refusal?: Refusal;
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
  const failed = measuring.catch((error: unknown): GpuTrial => {
    const refusal = isKernelRefusal(error) ? { refusal: refusalOf(error) } : {};
    return { gpu: null, trial: null, ...refusal };
  });
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
  { gpu, trial, refusal }: GpuTrial,
  host: EngineHost,
): Engine {
  if (refusal !== undefined) cpu.refusals = [refusal, ...cpu.refusals];
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
    engine: withNext(gpu, host),
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
