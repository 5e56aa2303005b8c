/** Remembers how fast steps were while a lesson is open, by drawing, engine and lanes. */
import { create } from "zustand";
import type { Graph } from "../../graph/graph.ts";
import type { Speed } from "../../lessons/facts.ts";
import { useRunStore } from "../stores/run-store.ts";

/** A speed and the drawing it was measured on. */
export interface MeasuredSpeed extends Speed {
  readonly graph: Graph;
}

/** Steps that a median must rest on before it counts. */
const leastSteps = 20;

/** How many are remembered. */
const most = 16;

/** The newest of each kind first. */
export const useSpeeds = create<{ readonly speeds: readonly MeasuredSpeed[] }>()(() => ({
  speeds: [],
}));

useRunStore.subscribe(({ run, made }, { run: before }) => {
  const { stepTime, engine } = run;
  if (!made || !engine || !stepTime || stepTime === before.stepTime) return;
  // The worker forgets the times of a drawing when it gets another, so these steps are all of this one.
  if (made.step - made.from < leastSteps || stepTime.steps < leastSteps) return;
  const { lanes, threads } = engine.lanes ?? { lanes: 0, threads: 0 };
  const trained = made.graph;
  const { batchSize } = trained.training;
  const speed: MeasuredSpeed = {
    graph: trained,
    batchSize,
    lanes,
    threads,
    engine: engine.id,
    msPerStep: stepTime.medianMs,
  };
  const others = useSpeeds
    .getState()
    .speeds.filter(
      (other) =>
        other.graph !== trained ||
        other.lanes !== lanes ||
        other.threads !== threads ||
        other.engine !== engine.id,
    );
  useSpeeds.setState({ speeds: [speed, ...others].slice(0, most) });
});
