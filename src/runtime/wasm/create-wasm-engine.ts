/** Makes the CPU engine for the place it runs in, with as many lanes as were asked for or as are found to be best. */
import type { EngineTrial, LaneLimits, Refusal } from "../../protocol/event.ts";
import { measureStep, type Trial } from "../measure-step.ts";
import type { LaneHost } from "./kernel-module.ts";
import { laneCountOf } from "./lanes/lane-pool.ts";
import { printLanes, WasmEngine } from "./wasm-engine.ts";

/** More lanes than this gain nothing on networks of this size, and cost memory. */
const mostLanes = 8;

/** One lane, for where there can be no more or where nobody knows better yet. */
const oneLane: LaneLimits = { lanes: 1, threads: 1 };

/** The lanes worth a try: one, all on everything, and all side by side only. */
function laneCandidates(cores: number): readonly LaneLimits[] {
  const most = Math.max(1, Math.min(mostLanes, cores));
  if (most === 1) return [oneLane];
  return [{ lanes: most, threads: most }, { lanes: most, threads: 1 }, oneLane];
}

/** `CPU, 2 lanes`, and how they may work together where that is restricted. */
export function printLimits({ lanes, threads }: LaneLimits): string {
  const count = printLanes(laneCountOf({ lanes, threads }));
  if (lanes === threads) return `CPU, ${count}`;
  return `CPU, ${count}, ${threads} inside an op, ${lanes} between ops`;
}

/**
 * Makes the engine, or says why it cannot run here. Where no limits are given and there is a trial, the engine comes with what
 * was tried.
 */
export async function openWasmEngine(
  host: LaneHost | null,
  limits: LaneLimits | null,
  refusals: readonly Refusal[],
  trial: Trial | null,
): Promise<{ readonly engine: WasmEngine; readonly trials: readonly EngineTrial[] } | string> {
  if (host === null) return "it was not given kernels here";
  const { whyUnshared } = host;
  const isShared = whyUnshared === null;
  let engine: WasmEngine | null = null;
  try {
    const kernels = await host.loadKernels(isShared);
    const [widest = oneLane] = isShared ? laneCandidates(host.cores) : [oneLane];
    const unshared = { engine: "CPU (2 lanes)", reason: whyUnshared ?? "" };
    engine = new WasmEngine({
      kernels,
      startLane: isShared ? host.startLane : null,
      limits: limits ?? widest,
      refusals: isShared ? refusals : [...refusals, unshared],
    });
    const trials = trial === null || limits !== null ? [] : await tune(engine, host, trial);
    return { engine, trials };
  } catch (error) {
    engine?.dispose();
    return error instanceof Error ? error.message : String(error);
  }
}

/** All trials together, in milliseconds; none is begun after it. */
const tuningMs = 700;
/** One trial. */
const trialMs = 60;
const rounds = 2;
/**
 * Fewer lanes must be this much quicker than more. The page is still busy with itself while this is measured, which takes a core
 * from the lanes that they will have later.
 */
const clearLead = 1.15;

/**
 * Tries how many lanes do a step soonest, turn by turn so that a disturbance hits all alike, and leaves the engine with those. A
 * network whose steps are too long to try everything is large enough for all lanes.
 */
async function tune(engine: WasmEngine, host: LaneHost, trial: Trial): Promise<EngineTrial[]> {
  const candidates = host.whyUnshared === null ? laneCandidates(host.cores) : [oneLane];
  await engine.load(trial.programs, trial.seed);
  const least = new Map<LaneLimits, number>();
  const begin = performance.now();
  for (const limits of Array.from({ length: rounds }, () => candidates).flat()) {
    if (least.size > 0 && performance.now() - begin > tuningMs) break;
    await engine.limitLanes(limits);
    const stepMs = await measureStep(engine, trial, trialMs);
    least.set(limits, Math.min(stepMs, least.get(limits) ?? stepMs));
  }
  const bestMs = Math.min(...least.values());
  const taken = [...least].find(([, stepMs]) => stepMs <= bestMs * clearLead);
  if (taken !== undefined) await engine.limitLanes(taken[0]);
  return [...least]
    .map(([limits, stepMs]) => ({ engine: printLimits(limits), stepMs }))
    .toSorted((a, b) => a.stepMs - b.stepMs);
}
