/** Runs the same Program from the same seed on every engine that works here, in turns, so that all meet the same moments. */
import { type EngineChoice, engineChoices } from "../../../protocol/command.ts";
import type { StepTime } from "../../../protocol/event.ts";
import { Trial, type TrialOrder } from "../trial.ts";

/** How one engine did. */
export interface EngineResult {
  readonly choice: EngineChoice;
  /** As the engine calls itself; null until it is there. */
  readonly label: string | null;
  readonly device: string | null;
  readonly stepTime: StepTime | null;
  readonly losses: readonly number[];
  /** Why it cannot run, or null. */
  readonly problem: string | null;
  readonly isUnderWay: boolean;
}

const rounds = 3;
const stepsPerRound = 3;
/** An engine this slow does not get a further round, in milliseconds per step. */
const slowMs = 3000;

/**
 * Tries all engines. `report` hears of each change; an abort ends it at once.
 *
 * The workers of all engines live side by side but only one works at a time.
 */
export async function compareEngines(
  order: Omit<TrialOrder, "engine">,
  report: (results: readonly EngineResult[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const results = new Map<EngineChoice, EngineResult>();
  const trials = new Map<EngineChoice, Trial>();
  const endAll = () => {
    for (const trial of trials.values()) trial.end();
  };
  signal.addEventListener("abort", endAll);
  const note = (choice: EngineChoice, isUnderWay: boolean, problem: string | null = null) => {
    const trial = trials.get(choice);
    results.set(choice, {
      choice,
      label: trial?.engine?.label ?? null,
      device: trial?.engine?.device ?? null,
      stepTime: trial?.stepTime ?? null,
      losses: [...(trial?.losses ?? [])],
      problem,
      isUnderWay,
    });
    if (!signal.aborted) report([...results.values()]);
  };
  const attempt = async (choice: EngineChoice, act: (trial: Trial) => Promise<void>) => {
    const trial = trials.get(choice);
    if (!trial || signal.aborted) return;
    note(choice, true);
    try {
      await act(trial);
      note(choice, false);
    } catch (error) {
      trial.end();
      note(choice, false, error instanceof Error ? error.message : String(error));
      trials.delete(choice);
    }
  };
  for (const choice of engineChoices) {
    if (choice === "auto" || signal.aborted) continue;
    trials.set(choice, new Trial({ ...order, engine: choice }));
    // One more, for the first step prepares the device and does not count.
    await attempt(choice, async (trial) => {
      await trial.load();
      await trial.train(1 + stepsPerRound);
    });
  }
  for (let round = 1; round < rounds; round++)
    for (const choice of [...trials.keys()])
      if ((results.get(choice)?.stepTime?.medianMs ?? 0) < slowMs)
        await attempt(choice, (trial) => trial.train(stepsPerRound));
  endAll();
}

/** The largest relative difference between two courses of losses, over the steps that both have. */
export function lossDifference(a: readonly number[], b: readonly number[]): number | null {
  const steps = Math.min(a.length, b.length);
  if (steps === 0) return null;
  const differences = a
    .slice(0, steps)
    .map((loss, step) => Math.abs(loss - (b[step] ?? Number.NaN)) / Math.abs(loss));
  return differences.every(Number.isFinite) ? Math.max(...differences) : Number.NaN;
}
