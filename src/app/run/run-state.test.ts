import { describe, expect, test } from "vitest";
import type { Event } from "../../protocol/event.ts";
import {
  afterAnswer,
  afterCrash,
  afterEvent,
  afterSilence,
  hasBegun,
  initialRun,
  isLoaded,
  needsNewWorker,
  patienceMs,
  type Run,
} from "./run-state.ts";

const loading: Run = { ...initialRun, phase: "loading" };

function runAfter(run: Run, ...events: readonly Event[]): Run {
  return events.reduce(afterEvent, run);
}

const loaded: Event = { type: "loaded", step: 0, keptParameters: 0, parameters: 6 };
const running: Event = { type: "state", state: "running" };
const engine: Event = {
  type: "engine",
  engine: { id: "tfjs:cpu", label: "TensorFlow.js (cpu)", device: "one core", refusals: [] },
};
const progress: Event = {
  type: "progress",
  firstStep: 11,
  losses: Float32Array.of(2, 1.5, 1),
  accuracies: Float32Array.of(0.1, 0.2, 0.3),
  epoch: 0.4,
  stepTime: { medianMs: 4, minMs: 3, maxMs: 9, steps: 13 },
};
const fault = { code: "E_NAN", message: "m", detail: "d", action: "a" };

describe("the run after events", () => {
  test("is ready once it is loaded", () => {
    const run = runAfter(loading, engine, loaded);
    expect(run.phase).toBe("ready");
    expect(run.parameters).toEqual({ kept: 0, all: 6 });
    expect([isLoaded(run), hasBegun(run)]).toEqual([true, false]);
  });

  test("stands at the last step of a batch of telemetry", () => {
    const run = runAfter(loading, loaded, running, progress);
    expect([run.step, run.loss, run.epoch, run.stepTime?.medianMs]).toEqual([13, 1, 0.4, 4]);
    expect(hasBegun(run)).toBe(true);
  });

  test("keeps its figures when telemetry brings no new steps", () => {
    const empty: Event = { ...progress, losses: new Float32Array(0), stepTime: null };
    const run = runAfter(loading, loaded, running, progress, empty);
    expect([run.step, run.loss, run.stepTime?.medianMs]).toEqual([13, 1, 4]);
  });

  test("goes on when an edit is applied while it runs", () => {
    const applied: Event = { type: "loaded", step: 13, keptParameters: 4, parameters: 6 };
    const run = runAfter(loading, loaded, running, progress, applied);
    expect([run.phase, run.step, run.loss]).toEqual(["running", 13, 1]);
    expect(run.parameters).toEqual({ kept: 4, all: 6 });
  });

  test("forgets its figures on reset, but not its engine", () => {
    const run = runAfter(loading, engine, loaded, running, progress, { type: "reset" });
    expect([run.step, run.loss, run.validation]).toEqual([0, null, null]);
    expect(run.engine?.id).toBe("tfjs:cpu");
    expect(isLoaded(run)).toBe(true);
  });

  test("shows how far a validation is, until it is over", () => {
    const validating = runAfter(
      loading,
      loaded,
      { type: "state", state: "validating" },
      { type: "validating", done: 100, total: 400 },
    );
    expect(validating.validating).toEqual({ done: 100, total: 400 });
    const over = runAfter(validating, { type: "validation", step: 13, loss: 1, accuracy: 0.9 });
    expect(over.validating).toBeNull();
    expect(over.validation).toEqual({ step: 13, loss: 1, accuracy: 0.9 });
  });

  test("keeps the fault of a failure until it goes on", () => {
    const failed = runAfter(
      loading,
      loaded,
      { type: "failed", fault },
      { type: "state", state: "failed" },
    );
    expect([failed.phase, failed.fault?.code]).toEqual(["failed", "E_NAN"]);
    expect(runAfter(failed, running).fault).toBeNull();
  });

  test("has to be loaded anew after a crash", () => {
    const run = afterCrash(runAfter(loading, loaded, running, progress), "out of memory");
    expect([run.phase, run.fault?.code, isLoaded(run)]).toEqual([
      "crashed",
      "E_WORKER_CRASH",
      false,
    ]);
    expect(run.fault?.action).toContain("Restart the engine.");
  });

  test("says for how long its worker has been silent, goes on, and takes it back with the next word", () => {
    const before = runAfter(loading, loaded, running, progress);
    const silent = afterSilence(before, 10.4);
    expect([silent.phase, silent.fault?.code]).toEqual(["running", "E_WORKER_SILENT"]);
    expect(silent.fault?.message).toBe("The training worker does not answer.");
    expect(silent.fault?.detail).toContain("silent for 10 seconds");
    expect(silent.fault && needsNewWorker(silent.fault)).toBe(true);
    expect(afterAnswer(silent).fault).toBeNull();
    expect(runAfter(silent, progress).fault).toBeNull();
    const failed = runAfter(silent, { type: "failed", fault });
    expect([failed.fault, afterAnswer(failed).fault]).toEqual([fault, fault]);
  });

  test("waits for long steps, and longest before the first", () => {
    const patience = (maxMs: number) =>
      patienceMs({ ...initialRun, stepTime: { medianMs: 1, minMs: 1, maxMs, steps: 9 } });
    expect([patience(4), patience(8000), patienceMs(loading)]).toEqual([10_000, 40_000, 60_000]);
    expect(patienceMs(runAfter(loading, loaded))).toBe(10_000);
  });
});
