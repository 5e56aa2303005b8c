/** Runs the training loop in this process from `load` to the end of the run. */
import { readFile } from "node:fs/promises";
import type { Graph } from "../../graph/graph.ts";
import type { Command } from "../../protocol/command.ts";
import type { EngineDescription, Event, StepTime } from "../../protocol/event.ts";
import type { Engine, StoredData } from "../../runtime/engine.ts";
import { TrainingLoop } from "../../worker/training-loop.ts";
import { CommandFailure } from "../command.ts";
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
  /** Over the whole validation set at the end, or null when that validation was cut short. */
  readonly validation: ValidationEvent | null;
  /** Over all steps but the first, or null when there was only one. */
  readonly stepTime: StepTime | null;
  /** From the start of training to the end of the first step. */
  readonly firstStepMs: number;
  readonly stopped: boolean;
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
 * Trains and validates. Ctrl-C stops the run after its last validation; once more, without it.
 *
 * @throws CommandFailure when the run fails.
 */
export async function runInTerminal(
  { steps, keep, graph, ...load }: RunOrder,
  watch: (event: Event) => void,
): Promise<LoopRecord> {
  const engines: Engine[] = [];
  const recordings: RecordingEngine[] = [];
  const events: Event[] = [];
  let beginMs = 0;
  let firstStepMs = 0;
  const loop = new TrainingLoop({
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
    post: (event) => {
      if (event.type === "progress") firstStepMs ||= performance.now() - beginMs;
      events.push(event);
      watch(event);
    },
    timedSteps: Number.POSITIVE_INFINITY,
  });
  const stop = () => loop.receive({ type: "stop" });
  process.on("SIGINT", stop);
  try {
    loop.receive({ type: "load", dataUrl, ...load });
    await loop.atRest();
    beginMs = performance.now();
    if (!hasFailed(events))
      loop.receive({ type: "start", ...(steps === undefined ? {} : { steps }) });
    await loop.atRest();
    const summary = summarise(events);
    const [engine] = engines;
    const [recording = null] = recordings;
    const stored = (await engine?.read()) ?? [];
    const gradients = engine && recording && (await recordedGradients(engine, recording, graph));
    return { ...summary, firstStepMs, stored, gradients: gradients ?? null, recording };
  } finally {
    process.off("SIGINT", stop);
    for (const engine of engines) engine.dispose();
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
  let validation: ValidationEvent | null = null;
  let stepTime: StepTime | null = null;
  let stopped = false;
  const losses: number[] = [];
  for (const event of events) {
    if (event.type === "engine") engine = event.engine;
    if (event.type === "validation") validation = event;
    if (event.type === "state") stopped = event.state === "stopped";
    if (event.type === "failed") throw failure(event);
    if (event.type !== "progress") continue;
    losses.push(...event.losses);
    stepTime = event.stepTime;
  }
  if (engine === null) throw new CommandFailure("The run ended before it had an engine.");
  const last = validation?.step === losses.length ? validation : null;
  return { engine, losses, validation: last, stepTime, stopped };
}

function failure({ fault }: Extract<Event, { type: "failed" }>): CommandFailure {
  return new CommandFailure(`${fault.message} ${fault.detail} ${fault.action} [${fault.code}]`);
}
