/** Gathers what the checks of a lesson look at, from the drawing on the screen, its compilation and its run. */
import { useMemo } from "react";
import { isSameNetwork } from "../../graph/edits/same-network.ts";
import type { Graph } from "../../graph/graph.ts";
import type { LessonFacts, ProfileFacts, RunFacts } from "../../lessons/facts.ts";
import { useInsight } from "../inside/use-insight.ts";
import type { DrawingRun } from "../run/drawing-run.ts";
import { useCompilation } from "../stores/compilation.ts";
import { useCompileChoice } from "../stores/compile-choice.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useRunStore } from "../stores/run-store.ts";
import { factsOfDrawing, passNames } from "./drawing-facts.ts";
import { useSpeeds } from "./speeds.ts";

/**
 * The facts as they are now.
 *
 * @param given the drawing that the step began with, whose names the checks use
 */
export function useLessonFacts(given: Graph | null = null): LessonFacts {
  const graph = useGraphStore((store) => store.graph);
  const compilation = useCompilation();
  const made = useRunStore((store) => store.made);
  const off = useCompileChoice((choice) => choice.off);
  const run = useMemo(() => runFacts(made, graph), [made, graph]);
  const profile = useProfileFacts();
  const measured = useSpeeds((store) => store.speeds);
  return useMemo(
    () => ({
      ...factsOfDrawing(graph, compilation),
      given,
      passes: { all: passNames, off },
      run,
      profile,
      speeds: measured.filter((speed) => isSameButForBatch(speed.graph, graph)),
    }),
    [graph, compilation, given, off, run, profile, measured],
  );
}

/** What the run made of the drawing on the screen; nothing while no step of it was taken. */
function runFacts(made: DrawingRun | null, graph: Graph): RunFacts | null {
  if (made === null || made.step === made.from || !isSameNetwork(made.graph, graph)) return null;
  const { step, from, validation } = made;
  return {
    step: step - from,
    from,
    accuracy: validation?.accuracy ?? null,
    accuracyAt: validation?.step ?? null,
  };
}

/** What the newest profile says, where it is one of the drawing on the screen. */
function useProfileFacts(): ProfileFacts | null {
  const shown = useInsight();
  const graph = useGraphStore((store) => store.graph);
  const threads = useRunStore(({ run }) => run.engine?.lanes?.threads ?? 0);
  const insight = shown?.insight ?? null;
  const drawn = shown === null || shown.isStale ? null : shown.graph;
  return useMemo(() => {
    if (!insight?.profile || drawn === null || !isSameNetwork(drawn, graph)) return null;
    const { profile, step, forks } = insight;
    return {
      batchSize: drawn.training.batchSize,
      lanes: profile.lanes,
      threads,
      workMs: step?.work.value ?? null,
      spanMs: step?.span.value ?? null,
      overlapped: forks.filter(({ verdict }) => verdict.state === "overlapped").length,
      forks: forks.length,
    };
  }, [insight, drawn, graph, threads]);
}

function isSameButForBatch(a: Graph, b: Graph): boolean {
  const { batchSize } = b.training;
  return isSameNetwork({ ...a, training: { ...a.training, batchSize } }, b);
}
