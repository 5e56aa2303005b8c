/** Of a library that takes part in several forms, the fastest: the one to be compared with. */
import type { RatioJson, RunJson } from "./bench-json.ts";
import type { Course } from "./contender.ts";

/** The fastest form of a library on one course. */
export interface BestFormJson extends Course {
  /** The library with its threads: `pytorch:1`. */
  readonly family: string;
  /** The contender that was fastest: `pytorch:1:compiled`. */
  readonly peer: string;
}

/** `pytorch:1` of `pytorch:1:compiled`; null for what comes in one form only. */
function familyOf(peer: string): string | null {
  const [library, threads] = peer.split(":");
  return library === "pytorch" ? `${library}:${threads}` : null;
}

/** By the median time of a step. */
export function bestForms(runs: readonly RunJson[]): readonly BestFormJson[] {
  const best = new Map<string, RunJson>();
  for (const run of runs) {
    const family = run.kind === "peer" ? familyOf(run.engine) : null;
    if (family === null) continue;
    const key = `${run.model} ${run.batch} ${family}`;
    const former = best.get(key);
    if (former === undefined || run.msPerStep.median < former.msPerStep.median) best.set(key, run);
  }
  return [...best.values()].map(({ model, batch, engine }) => ({
    ...{ model, batch, family: familyOf(engine) ?? engine, peer: engine },
  }));
}

/** The ratios without those against slower forms. */
export function withBestForms(
  ratios: readonly RatioJson[],
  best: readonly BestFormJson[],
): readonly RatioJson[] {
  return ratios.filter(({ model, batch, peer }) => {
    const isHere = (form: BestFormJson) => form.model === model && form.batch === batch;
    return familyOf(peer) === null || best.some((form) => isHere(form) && form.peer === peer);
  });
}
