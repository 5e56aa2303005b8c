/** Which engine the user wants, and what was measured here on earlier visits. */
import {
  type EngineChoice,
  type EngineWish,
  engineChoices,
  type SchedulePolicy,
} from "../../protocol/command.ts";
import type { EngineMeasurement, LaneLimits } from "../../protocol/event.ts";
import { readStored, writeStored } from "../stores/storage.ts";

const key = "tributary.engines";
/** Networks of other sizes are measured again. */
const mostRemembered = 20;

let chosen: {
  readonly engine: EngineChoice;
  readonly lanes: LaneLimits | null;
  readonly schedule: SchedulePolicy;
} = { engine: engineInAddress(location.search), lanes: null, schedule: "grouped" };

/** Reads `?engine=…`; anything unknown means `auto`. */
function engineInAddress(search: string): EngineChoice {
  const wanted = new URLSearchParams(search).get("engine");
  return engineChoices.find((choice) => choice === wanted) ?? "auto";
}

/** What the user asked for, in the address or in the engine menu; no lanes where they are to be measured. */
export function engineChosen(): typeof chosen {
  return chosen;
}

/** Asks for an engine from the next start on. */
export function chooseEngine(
  engine: EngineChoice,
  lanes: LaneLimits | null,
  schedule: SchedulePolicy,
): void {
  chosen = { engine, lanes, schedule };
}

/** What to ask of the worker. */
export function engineWish(): EngineWish {
  const { engine, lanes, schedule } = chosen;
  return { engine, ...(lanes && { lanes }), schedule, remembered: rememberedMeasurements() };
}

/** Keeps a measurement for the next visit. */
export function rememberMeasurement(measurement: EngineMeasurement): void {
  const others = rememberedMeasurements().filter((each) => each.key !== measurement.key);
  writeStored(key, JSON.stringify([measurement, ...others].slice(0, mostRemembered)));
}

/** Forgets all measurements, so that the next start measures again. */
export function forgetMeasurements(): void {
  writeStored(key, "[]");
}

function rememberedMeasurements(): readonly EngineMeasurement[] {
  try {
    const stored: unknown = JSON.parse(readStored(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isMeasurement) : [];
  } catch {
    return [];
  }
}

/** Storage may hold anything. */
function isMeasurement(value: unknown): value is EngineMeasurement {
  const { key: name, trials, taken, id, lanes } = Object(value) as Partial<EngineMeasurement>;
  const areTrials =
    Array.isArray(trials) &&
    trials.every(({ engine, stepMs }) => typeof engine === "string" && Number.isFinite(stepMs));
  const areLanes =
    lanes === undefined || (isCount(Object(lanes).lanes) && isCount(Object(lanes).threads));
  return [name, taken, id].every((text) => typeof text === "string") && areTrials && areLanes;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 64;
}
