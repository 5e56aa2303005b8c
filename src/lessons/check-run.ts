/** The checks of what was trained and measured. */
import type { Check, Verdict } from "./check.ts";
import type { LessonFacts, ProfileFacts, RunFacts, Speed } from "./facts.ts";
import { within } from "./within.ts";

type CheckOf<K extends Check["kind"]> = Extract<Check, { kind: K }>;

/** Counts the steps of this very drawing. */
export function findSteps(check: CheckOf<"steps">, run: RunFacts | null): Verdict {
  const verdict = within(run?.step ?? 0, check, "steps of this drawing");
  if (!verdict.holds || !run) return verdict;
  const reached = `${check.least.toLocaleString("en-US")} steps of this drawing`;
  return { ...verdict, at: run.from + check.least, reached };
}

/** Looks at the last validation of this very drawing. */
export function findAccuracy(
  { after = 0, ...bounds }: CheckOf<"accuracy">,
  run: RunFacts | null,
): Verdict {
  if (run === null || run.accuracy === null || run.accuracyAt === null)
    return { holds: false, found: "not measured yet" };
  const percent = `${(run.accuracy * 100).toFixed(1)} %`;
  const steps = run.accuracyAt - run.from;
  if (steps < after)
    return { holds: false, found: `${percent} after ${steps.toLocaleString("en-US")} steps` };
  const { holds } = within(run.accuracy, bounds, "");
  return { holds, found: percent, at: run.accuracyAt };
}

/** Looks at the newest profile. */
export function findProfile(
  { batch, leastLanes = 1, mostLanes = Number.POSITIVE_INFINITY, threads }: CheckOf<"profile">,
  profile: ProfileFacts | null,
): Verdict {
  if (profile === null) return { holds: false, found: "not measured yet" };
  const holds =
    (batch === undefined || profile.batchSize === batch) &&
    profile.lanes >= leastLanes &&
    profile.lanes <= mostLanes &&
    (threads === undefined || profile.threads === threads);
  const lanes = profile.lanes === 1 ? "1 lane" : `${profile.lanes} lanes`;
  const where = profile.threads === 0 ? "on an engine without lanes" : lanes;
  return { holds, found: `measured: batch ${profile.batchSize}, ${where}` };
}

/** Looks at the ratio that the newest profile gives. */
export function compareWorkAndSpan(
  { least, most }: CheckOf<"work-over-span">,
  profile: ProfileFacts | null,
): Verdict {
  const { workMs = null, spanMs = null } = profile ?? {};
  if (workMs === null || spanMs === null) return { holds: false, found: "not measured yet" };
  const ratio = workMs / spanMs;
  return {
    holds: ratio > least && ratio <= most,
    found: `${workMs.toFixed(2)} ms ÷ ${spanMs.toFixed(2)} ms = ${ratio.toFixed(2)}`,
  };
}

/** Compares two batch sizes on one engine with the same lanes: another choice of lanes would win or lose by itself. */
export function compareBatches(
  { small, large, least }: CheckOf<"batch-gain">,
  speeds: readonly Speed[],
): Verdict {
  const pairs = speeds.flatMap((after) => {
    if (after.batchSize !== large) return [];
    const before = speeds.find(
      ({ batchSize, engine, lanes, threads }) =>
        batchSize === small &&
        engine === after.engine &&
        lanes === after.lanes &&
        threads === after.threads,
    );
    return before ? [{ before, after }] : [];
  });
  const [pair] = pairs;
  if (!pair) {
    const isLarge = speeds.some(({ batchSize }) => batchSize === large);
    const isSmall = speeds.some(({ batchSize }) => batchSize === small);
    const found =
      isLarge && isSmall
        ? "not measured yet with both batches on the same engine and lanes"
        : `a batch of ${isLarge ? small : large} is not measured yet`;
    return { holds: false, found };
  }
  const { before, after } = pair;
  const gain = ((large / small) * before.msPerStep) / after.msPerStep;
  return {
    holds: gain >= least,
    found: `${before.msPerStep.toFixed(2)} ms and ${after.msPerStep.toFixed(2)} ms per step: ${gain.toFixed(1)} times`,
  };
}

/** Looks for a time with these lanes and threads, and the batch size that the drawing has now. */
export function findSpeed(check: CheckOf<"speed">, { speeds, graph }: LessonFacts): Verdict {
  const ofBatch = speeds.filter(({ batchSize }) => batchSize === graph.training.batchSize);
  const texts = ofBatch.map(({ lanes, threads, msPerStep, engine }) =>
    lanes === 0
      ? `${engine}, which has no lanes: ${msPerStep.toFixed(1)} ms`
      : `${lanes}/${threads}: ${msPerStep.toFixed(1)} ms`,
  );
  return {
    holds: ofBatch.some(({ lanes, threads }) => lanes === check.lanes && threads === check.threads),
    found: texts.length === 0 ? "not measured yet" : `lanes/threads ${texts.join(", ")}`,
  };
}
