/** Gathers what the checks of a lesson look at, from the drawing on the screen, its compilation and its run. */
import { useMemo } from "react";
import type { Compilation } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import { isSameNetwork } from "../../graph/edits/same-network.ts";
import type { Graph } from "../../graph/graph.ts";
import type { LessonFacts, ProfileFacts } from "../../lessons/check.ts";
import { useInsight } from "../inside/use-insight.ts";
import { hasBegun } from "../run/run-state.ts";
import { isError, useCompilation } from "../stores/compilation.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useRunStore } from "../stores/run-store.ts";
import { useSpeeds } from "./speeds.ts";

/** The facts as they are now. */
export function useLessonFacts(): LessonFacts {
  const graph = useGraphStore((store) => store.graph);
  const compilation = useCompilation();
  const isOfThis = useRunStore(
    ({ run, trained }) => trained !== null && hasBegun(run) && isSameNetwork(trained, graph),
  );
  const step = useRunStore(({ run }) => run.step);
  const accuracy = useRunStore(({ run }) => run.validation?.accuracy ?? null);
  const profile = useProfileFacts();
  const measured = useSpeeds((store) => store.speeds);
  return useMemo(
    () => ({
      ...factsOfDrawing(graph, compilation),
      run: isOfThis ? { step, accuracy } : null,
      profile,
      speeds: measured.filter((speed) => isSameButForBatch(speed.graph, graph)),
    }),
    [graph, compilation, isOfThis, step, accuracy, profile, measured],
  );
}

/** What is known of a drawing that was neither trained nor measured. */
export function factsOfDrawing(graph: Graph, compilation: Compilation): LessonFacts {
  const { facts, diagnostics, programs } = compilation;
  const known = [...facts];
  return {
    graph,
    shapes: new Map(known.map(([id, { shape }]) => [id, shape])),
    errors: diagnostics.filter(isError).map(({ code }) => code),
    parameters: known.reduce((sum, [, { parameters }]) => sum + parameters, 0),
    dispatches: programs && {
      now: programs.train.dispatches.length,
      drawn: dispatchesAsDrawn(graph),
    },
    run: null,
    profile: null,
    speeds: [],
  };
}

/** What the newest profile says, where it is one of the drawing on the screen. */
function useProfileFacts(): ProfileFacts | null {
  const shown = useInsight();
  const graph = useGraphStore((store) => store.graph);
  const threads = useRunStore(({ run }) => run.engine?.lanes?.threads ?? 1);
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

const counted = new WeakMap<Graph, number>();

/** Dispatches of a training step when no pass runs. */
function dispatchesAsDrawn(graph: Graph): number {
  const known = counted.get(graph);
  if (known !== undefined) return known;
  const count = compile(graph, { passes: [] }).programs?.train.dispatches.length ?? 0;
  counted.set(graph, count);
  return count;
}
