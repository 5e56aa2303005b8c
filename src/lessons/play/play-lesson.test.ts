import { describe, expect, it } from "vitest";
import { factsOfDrawing } from "../../app/lesson/drawing-facts.ts";
import { compile } from "../../compiler/compile.ts";
import { setField } from "../../graph/edits/change-nodes.ts";
import { setTraining } from "../../graph/edits/change-training.ts";
import type { Graph } from "../../graph/graph.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { lessonCatalogue } from "../catalogue.ts";
import type { Check } from "../check.ts";
import type { LessonStep, TaughtLesson } from "../lesson.ts";
import { behind, takeOut } from "../testing/redraw.ts";
import { stuckTasks } from "./play-lesson.ts";

const { graph } = lenet;
const rested = behind(graph, "dense1", "Dropout", { rate: 0.5 });
const addDropout: Check = { kind: "layer", type: "Dropout", fields: { rate: 0.5 } };

function lessonWith(
  check: Check | readonly Check[],
  binding: Partial<Pick<TaughtLesson, "lock" | "hide">>,
  step: Partial<LessonStep> = {},
): TaughtLesson {
  const tasks = [check].flat().map((each, place) => ({ text: `Task ${place + 1}`, check: each }));
  const about = { id: "x", title: "x", summary: "", minutes: 5, measured: "", sources: [] };
  const steps = [{ title: "A step", text: [], tasks, ...step }];
  return { ...about, start: graph, steps, seed: 1, lock: "none", hide: [], ...binding };
}

function messages(lesson: TaughtLesson): readonly string[] {
  const factsOf = (drawing: Graph) => factsOfDrawing(drawing, compile(drawing));
  return stuckTasks(lesson, factsOf).map(({ message }) => message);
}

describe("a task that nobody can do", () => {
  it.each<[string, TaughtLesson, string]>([
    [
      "a layer to add where layers are locked",
      lessonWith(addDropout, { lock: "graph" }),
      "Layers and edges are locked, and there is no Dropout.",
    ],
    [
      "the same with a solution",
      lessonWith(addDropout, { lock: "graph" }, { solution: rested }),
      "Layers and edges are locked, and other layers are needed: learners can only have the solution shown.",
    ],
    [
      "a setting of a new layer where settings are locked",
      lessonWith(addDropout, { lock: "fields" }),
      "Settings are locked, so the rate of a Dropout cannot become 0.5.",
    ],
    [
      "the same with a solution",
      lessonWith(addDropout, { lock: "fields" }, { solution: rested }),
      "Settings are locked, and dense1_Dropout needs others: learners can only have the solution shown.",
    ],
    [
      "anything to draw where all is locked",
      lessonWith({ kind: "parameters", most: 5 }, { lock: "all" }),
      "The whole drawing is locked, so this stays as it is.",
    ],
    [
      "a layer of a new type without the layers panel",
      lessonWith(addDropout, { hide: ["palette"] }),
      "The layers panel is hidden, so no Dropout can be added.",
    ],
    [
      "a way to cut where edges are locked",
      lessonWith({ kind: "way", from: "conv1", to: "output", exists: false }, { lock: "graph" }),
      "Layers and edges are locked, so this stays as it is.",
    ],
    [
      "a network that needs another layer",
      lessonWith({ kind: "network", drawing: rested }, { lock: "graph" }),
      "Layers and edges are locked, and other layers are needed.",
    ],
    [
      "a solution that does not solve",
      lessonWith(addDropout, {}, { solution: graph }),
      "The solution does not do it; it has: no Dropout yet.",
    ],
    [
      "two batch sizes where settings are locked",
      lessonWith({ kind: "batch-gain", small: 1, large: 64, least: 2 }, { lock: "fields" }),
      "Settings are locked, and no drawing of the lesson has a batch size of 1.",
    ],
    [
      "a pass to switch off where the tabs are hidden",
      lessonWith({ kind: "passes", off: "simplify" }, { hide: ["tabs"] }),
      "The tabs of the dock are hidden, and the switches of the passes are in one of them.",
    ],
    [
      "training a solution that has problems",
      lessonWith({ kind: "steps", least: 5 }, {}, { solution: takeOut(graph, "output") }),
      "The solution has problems, so it cannot be trained.",
    ],
    [
      "dispatches that the solution never has",
      lessonWith({ kind: "dispatches", of: "now", least: 9999 }, {}, { solution: graph }),
      "A step of the solution takes",
    ],
    [
      "a problem and training at one time",
      lessonWith(
        [
          { kind: "error", code: "cycle" },
          { kind: "steps", least: 5 },
        ],
        {},
      ),
      "It asks for a problem, and ‘Task 2’ needs a drawing without one: both have to hold at one time.",
    ],
  ])("is told: %s", (_name, lesson, message) => {
    expect(messages(lesson)).toEqual([expect.stringContaining(message)]);
  });

  it.each<[string, TaughtLesson]>([
    ["a layer to add, with nothing locked", lessonWith(addDropout, {})],
    ["the same with its solution", lessonWith(addDropout, {}, { solution: rested })],
    [
      "a layer with the settings that it comes with, where settings are locked",
      lessonWith({ kind: "layer", type: "Dropout" }, { lock: "fields" }),
    ],
    [
      "a setting to change where layers are locked",
      lessonWith(
        { kind: "layer", type: "Conv2D", fields: { filters: 7 } },
        { lock: "graph" },
        { solution: setField(graph, "conv1", "filters", 7) },
      ),
    ],
    [
      "what holds from the beginning, with all locked",
      lessonWith({ kind: "no-errors" }, { lock: "all" }),
    ],
    ["training with all locked", lessonWith({ kind: "accuracy", least: 0.9 }, { lock: "all" })],
    ["what may be skipped", lessonWith(addDropout, { lock: "all" }, { impossible: "No cores." })],
    [
      "a batch size of a drawing of the lesson",
      lessonWith(
        { kind: "profile", batch: 1 },
        { lock: "fields" },
        { start: setTraining(graph, "batchSize", 1) },
      ),
    ],
    [
      "a solution with another class seed",
      lessonWith(addDropout, {}, { solution: setTraining(rested, "seed", 5) }),
    ],
  ])("is not seen where there is none: %s", (_name, lesson) => {
    expect(messages(lesson)).toEqual([]);
  });

  it.each([...lessonCatalogue.values()])("is in no lesson of the app: $title", (lesson) => {
    expect(messages({ ...lesson, seed: 1, lock: "none", hide: [] })).toEqual([]);
  });
});
