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
  try {
    const kernels = await host.loadKernels(isShared);
    const [widest = oneLane] = isShared ? laneCandidates(host.cores) : [oneLane];
    const unshared = { engine: "CPU (2 lanes)", reason: whyUnshared ?? "" };
    const engine = new WasmEngine({
      kernels,
      startLane: isShared ? host.startLane : null,
      limits: limits ?? widest,
      refusals: isShared ? refusals : [...refusals, unshared],
    });
    const trials = trial === null || limits !== null ? [] : await tune(engine, host, trial);
    return { engine, trials };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Tries how many lanes do a step soonest, and leaves the engine with those. */
async function tune(engine: WasmEngine, host: LaneHost, trial: Trial): Promise<EngineTrial[]> {
  const candidates = host.whyUnshared === null ? laneCandidates(host.cores) : [oneLane];
  await engine.load(trial.programs, trial.seed);
  const tried: { readonly limits: LaneLimits; readonly stepMs: number }[] = [];
  for (const limits of candidates) {
    await engine.limitLanes(limits);
    tried.push({ limits, stepMs: await measureStep(engine, trial) });
  }
  const best = tried.reduce((a, b) => (b.stepMs < a.stepMs ? b : a));
  await engine.limitLanes(best.limits);
  return tried
    .map(({ limits, stepMs }) => ({ engine: printLimits(limits), stepMs }))
    .toSorted((a, b) => a.stepMs - b.stepMs);
}
