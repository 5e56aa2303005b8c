/** Runs the training loop in this process from `load` to the end of the run. */
import { readFile } from "node:fs/promises";
import type { Graph } from "../../graph/graph.ts";
import type { Command } from "../../protocol/command.ts";
import type { EngineDescription, Event, Fault, StepTime } from "../../protocol/event.ts";
import type { Engine, StoredData } from "../../runtime/engine.ts";
import { TrainingLoop } from "../../worker/training-loop.ts";
import { CommandFailure } from "../command.ts";
import type { Interruption } from "../interruption.ts";
import { createNodeEngine } from "../node-engine.ts";
import { firstGradients } from "./first-gradients.ts";
import { RecordingEngine } from "./recording-engine.ts";

/** The shipped data sets, wherever this command is run from. */
const dataUrl = new URL("../../../public/data/", import.meta.url).href;

/** What a run was asked to do, short of where its data are. */
export type RunOrder = Omit<Extract<Command, { type: "load" }>, "type" | "dataUrl"> & {
  /** Undefined trains the epochs of the settings. */
  readonly steps: number | undefined;
  /** What is to be known beyond the losses: nothing, the first gradients, or those and every batch. */
  readonly keep: "nothing" | "gradients" | "batches";
  readonly graph: Graph;
};

type ValidationEvent = Extract<Event, { type: "validation" }>;

/** What a run has shown. */
export interface RunRecord {
  readonly engine: EngineDescription;
  readonly losses: readonly number[];
  /** All validations, the last one among them. */
  readonly validations: readonly ValidationEvent[];
  /** Over the whole validation set at the end, or null when that validation was cut short. */
  readonly validation: ValidationEvent | null;
  /** Over all steps but the first, or null when there was only one. */
  readonly stepTime: StepTime | null;
  /** From the start of training to the end of the first step. */
  readonly firstStepMs: number;
  readonly stopped: boolean;
  /** What ended the run before its time, or null. */
  readonly fault: Fault | null;
  readonly stored: readonly StoredData[];
  /** Of the first step; null where they were not asked for. */
  readonly gradients: readonly StoredData[] | null;
}

/** A run of the training loop. */
export interface LoopRecord extends RunRecord {
  /** Null where nothing was to be kept. */
  readonly recording: RecordingEngine | null;
}

/**
 * Trains and validates. Ctrl-C stops the run after its last validation, once more without it; another signal stops it at once.
 * A run that fails has what it did until then, and its fault.
 *
 * @throws CommandFailure when the run fails before it has an engine.
 */
export async function runInTerminal(
  order: RunOrder,
  watch: (event: Event) => void,
  interruption?: Interruption,
): Promise<LoopRecord> {
  const { steps, keep, graph, ...load } = order;
  const engines: Engine[] = [];
  const recordings: RecordingEngine[] = [];
  const events: Event[] = [];
  let beginMs = 0;
  let firstStepMs = 0;
  const loop = loopOf(keep, engines, recordings, (event) => {
    if (event.type === "progress") firstStepMs ||= performance.now() - beginMs;
    events.push(event);
    watch(event);
  });
  let isTraining = false;
  const stop = (signal: string) => {
    // What is asked before the run begins would be a fault: it then does not begin.
    if (!isTraining) return;
    loop.receive({ type: "stop" });
    if (signal !== "SIGINT") loop.receive({ type: "stop" });
  };
  if (interruption) interruption.onSignal = stop;
  try {
    loop.receive({ type: "load", dataUrl, ...load });
    await loop.atRest();
    beginMs = performance.now();
    if (!hasFailed(events) && !interruption?.first) {
      isTraining = true;
      loop.receive({ type: "start", ...(steps === undefined ? {} : { steps }) });
      await loop.atRest();
      isTraining = false;
    }
    const summary = summarise(events);
    const stopped = summary.stopped || interruption?.first != null;
    const ended = { ...summary, stopped, firstStepMs };
    return { ...ended, ...(await valuesAfter(engines[0], recordings[0] ?? null, ended, graph)) };
  } finally {
    for (const engine of engines) engine.dispose();
  }
}

function loopOf(
  keep: RunOrder["keep"],
  engines: Engine[],
  recordings: RecordingEngine[],
  post: (event: Event) => void,
): TrainingLoop {
  return new TrainingLoop({
    createEngine: async (wish, trial) => {
      const engine = await createNodeEngine(wish, trial);
      engines.push(engine);
      if (keep === "nothing") return engine;
      const limit = keep === "batches" ? Number.POSITIVE_INFINITY : 1;
      const recording = new RecordingEngine(engine, limit);
      recordings.push(recording);
      return recording;
    },
    readerAt: (url) => async (path) => new Uint8Array(await readFile(new URL(path, url))),
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    post,
    timedSteps: Number.POSITIVE_INFINITY,
  });
}

/** What the engine holds at the end. After a fault it may no longer be able to tell. */
async function valuesAfter(
  engine: Engine | undefined,
  recording: RecordingEngine | null,
  { fault }: Pick<RunRecord, "fault">,
  graph: Graph,
): Promise<Pick<LoopRecord, "stored" | "gradients" | "recording">> {
  try {
    const stored = (await engine?.read()) ?? [];
    const isWanted = engine && recording && fault === null;
    const gradients = isWanted ? await recordedGradients(engine, recording, graph) : null;
    return { stored, gradients, recording };
  } catch (error) {
    if (fault === null) throw error;
    return { stored: [], gradients: null, recording };
  }
}

/** Overwrites the parameters of the engine, so that it must be the last thing asked of it. */
async function recordedGradients(
  engine: Engine,
  { batches: [first], parameters }: RecordingEngine,
  graph: Graph,
): Promise<readonly StoredData[] | null> {
  const values = new Map(parameters.map(({ key, data }) => [key, data]));
  return first === undefined ? null : firstGradients(engine, graph, values, first);
}

function hasFailed(events: readonly Event[]): boolean {
  return events.some(({ type }) => type === "failed");
}

function summarise(
  events: readonly Event[],
): Omit<RunRecord, "firstStepMs" | "stored" | "gradients"> {
  let engine: EngineDescription | null = null;
  const validations: ValidationEvent[] = [];
  let stepTime: StepTime | null = null;
  let stopped = false;
  let fault: Fault | null = null;
  const losses: number[] = [];
  for (const event of events) {
    if (event.type === "engine") engine = event.engine;
    if (event.type === "validation") validations.push(event);
    if (event.type === "state") stopped = event.state === "stopped";
    if (event.type === "failed") fault = event.fault;
    if (event.type !== "progress") continue;
    losses.push(...event.losses);
    stepTime = event.stepTime;
  }
  if (engine === null)
    throw fault ? failure(fault) : new CommandFailure("The run ended before it had an engine.");
  const last = validations.at(-1);
  const validation = last?.step === losses.length ? last : null;
  return { engine, losses, validations, validation, stepTime, stopped, fault };
}

/** What ended a run, in one line. */
export function failure({ code, message, detail, action }: Fault): CommandFailure {
  return new CommandFailure(`${message} ${detail} ${action} [${code}]`);
}
