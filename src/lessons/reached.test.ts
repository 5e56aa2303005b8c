import { describe, expect, it } from "vitest";
import { moveNodes, renameNode, setField } from "../graph/edits/change-nodes.ts";
import { setTraining } from "../graph/edits/change-training.ts";
import { lenet } from "../graph/templates/lenet.ts";
import type { Check, Verdict } from "./check.ts";
import { networkMark, reachedNow, taskState } from "./reached.ts";

const accuracy: Check = { kind: "accuracy", least: 0.97 };
const high: Verdict = { holds: true, found: "97.2 %", at: 412 };
const low: Verdict = { holds: false, found: "96.8 %", at: 500 };
const open = { network: "A", isStepDone: false };
const done = { network: "A", isStepDone: true };

describe("a task that was done", () => {
  it("stays done when a later measurement is lower, and says both", () => {
    const reached = reachedNow(high, "A");
    const both = { isDone: true, found: "reached at step 412: 97.2 %; now 96.8 %" };
    expect(taskState(accuracy, low, reached, open)).toEqual(both);
    expect(taskState(accuracy, low, reached, done)).toEqual(both);
    expect(taskState(accuracy, high, reached, done).found).toBe("reached at step 412: 97.2 %");
  });

  it("counts for the drawing it was measured on, until its step is done", () => {
    const reached = reachedNow(high, "B");
    expect(taskState(accuracy, low, reached, open)).toEqual({ isDone: false, found: "96.8 %" });
    expect(taskState(accuracy, low, reached, done).isDone).toBe(true);
  });

  it("is undone with the drawing while its step is open, if it is about the drawing", () => {
    const check: Check = { kind: "way", from: "a", to: "b", exists: false };
    const reached = reachedNow({ holds: true, found: "no way leads there" }, "A");
    const undone: Verdict = { holds: false, found: "a way leads there" };
    expect(taskState(check, undone, reached, open)).toEqual({ isDone: false, found: undone.found });
    expect(taskState(check, undone, reached, done)).toEqual({
      isDone: true,
      found: "done: no way leads there; now a way leads there",
    });
    const held = { holds: true, found: "no way leads there" };
    expect(taskState(check, held, reached, done)).toEqual({ isDone: true, found: held.found });
  });

  it("remembers the step at which enough were taken, not at which that was told", () => {
    const verdict: Verdict = {
      holds: true,
      found: "213 steps of this drawing",
      at: 1200,
      reached: "200 steps of this drawing",
    };
    const check: Check = { kind: "steps", least: 200 };
    expect(taskState(check, verdict, reachedNow(verdict, "A"), open).found).toBe(
      "reached at step 1,200: 200 steps of this drawing; now 213 steps of this drawing",
    );
  });
});

describe("the mark of a network", () => {
  const { graph } = lenet;

  it("does not change with names, places, order of layers and learning rate", () => {
    const moved = moveNodes(renameNode(graph, "conv1", "x"), new Map([["conv1", { x: 9, y: 9 }]]));
    const other = setTraining({ ...moved, nodes: moved.nodes.toReversed() }, "learningRate", 0.5);
    expect(networkMark(other)).toBe(networkMark(graph));
  });

  it.each([
    ["a field", setField(graph, "conv1", "filters", 7)],
    ["an edge", { ...graph, edges: graph.edges.slice(1) }],
    ["the batch size", setTraining(graph, "batchSize", 7)],
    ["the seed", setTraining(graph, "seed", 7)],
  ])("changes with %s", (_what, other) => {
    expect(networkMark(other)).not.toBe(networkMark(graph));
  });
});
