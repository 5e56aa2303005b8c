import { describe, expect, it } from "vitest";
import { setField } from "../../graph/edits/change-nodes.ts";
import { setTraining } from "../../graph/edits/change-training.ts";
import type { Graph } from "../../graph/graph.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import type { Event } from "../../protocol/event.ts";
import { afterEventOfDrawing, type DrawingRun } from "./drawing-run.ts";

const one = setTraining(lenet.graph, "batchSize", 1);
const editions: readonly Graph[] = [
  one,
  setTraining(one, "batchSize", 64),
  setTraining(one, "learningRate", 0.5),
  setField(one, "conv1", "filters", 7),
];

function loaded(edition: number, step: number): Event {
  return { type: "loaded", step, keptParameters: 0, parameters: 10, edition };
}

function steps(firstStep: number, count: number): Event {
  const losses = new Float32Array(count);
  return { type: "progress", firstStep, losses, accuracies: losses, epoch: 0, stepTime: null };
}

function validation(step: number, accuracy: number): Event {
  return { type: "validation", step, loss: 1, accuracy };
}

function runAfter(...events: readonly Event[]): DrawingRun | null {
  return events.reduce<DrawingRun | null>(
    (run, event) => afterEventOfDrawing(run, event, (edition) => editions[edition]),
    null,
  );
}

const madeWith = (run: DrawingRun | null) => run && [run.step - run.from, run.validation?.accuracy];

describe("what of a run was made with a drawing", () => {
  it("begins anew with another batch size, though the run goes on", () => {
    const run = runAfter(loaded(0, 0), steps(1, 1700), validation(1700, 0.9), loaded(1, 1700));
    expect(madeWith(run)).toEqual([0, undefined]);
    const events = [loaded(0, 0), steps(1, 1700), validation(1700, 0.9), loaded(1, 1700)];
    expect(madeWith(runAfter(...events, steps(1701, 30)))).toEqual([30, undefined]);
  });

  it("does not take in an accuracy before a step of its own", () => {
    const events = [loaded(0, 0), steps(1, 50), loaded(3, 50)];
    expect(madeWith(runAfter(...events, validation(50, 0.9)))).toEqual([0, undefined]);
    expect(madeWith(runAfter(...events, steps(51, 1), validation(51, 0.8)))).toEqual([1, 0.8]);
  });

  it("counts what is told before the worker has an edit as that of the drawing before", () => {
    // The edit was sent long ago; what the worker said until it had it is not of the edited one.
    const run = runAfter(loaded(0, 0), steps(1, 10), steps(11, 5), loaded(3, 15), steps(16, 2));
    expect(run?.graph).toBe(editions[3]);
    expect(madeWith(run)).toEqual([2, undefined]);
  });

  it("goes on where nothing that is trained was changed", () => {
    const run = runAfter(
      loaded(0, 0),
      steps(1, 40),
      validation(40, 0.7),
      loaded(2, 40),
      steps(41, 2),
    );
    expect(madeWith(run)).toEqual([42, 0.7]);
  });

  it("is gone after a reset, a new load, and Programs that nobody knows", () => {
    expect(madeWith(runAfter(loaded(0, 0), steps(1, 40), { type: "reset" }))).toEqual([
      0,
      undefined,
    ]);
    expect(madeWith(runAfter(loaded(0, 0), steps(1, 40), loaded(0, 0)))).toEqual([0, undefined]);
    expect(runAfter(loaded(9, 0), steps(1, 3))).toBeNull();
  });
});
