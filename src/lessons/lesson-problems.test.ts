import { describe, expect, it } from "vitest";
import type { Check } from "./check.ts";
import { checkProblem } from "./check-problem.ts";
import type { LessonStep, TaughtLesson } from "./lesson.ts";
import { lessonProblems } from "./lesson-problems.ts";
import { sampleLesson } from "./testing/sample-lesson.ts";

function problemsWith(change: Partial<TaughtLesson>): readonly string[] {
  return lessonProblems({ ...sampleLesson, ...change }).map(
    ({ step, field, message }) => `${step ?? "lesson"} ${field}: ${message}`,
  );
}

function problemsOfStep(step: Partial<LessonStep>): readonly string[] {
  return problemsWith({ steps: [{ title: "A step", text: ["Words."], tasks: [], ...step }] });
}

describe("the problems of a lesson", () => {
  it("are none where it is whole", () => {
    expect(lessonProblems(sampleLesson)).toEqual([]);
  });

  it("name what is missing in the whole lesson", () => {
    expect(problemsWith({ title: " ", minutes: Number.NaN, seed: -1, steps: [] })).toEqual([
      "lesson title: Give the lesson a title.",
      "lesson minutes: Minutes: a whole number from 1 to 600.",
      "lesson seed: The class seed is a whole number from 0 to 4,294,967,295.",
      "lesson steps: Add a first step.",
    ]);
  });

  it("name what is missing in a step", () => {
    expect(problemsOfStep({ title: "", text: [] })).toEqual([
      "0 title: Give the step a title.",
      "0 text: Write what this step is about, or give it a question or a task.",
    ]);
    const twice = { text: "Train", check: { kind: "no-errors" } } as const;
    expect(problemsOfStep({ tasks: [twice, twice, { ...twice, text: "" }] })).toEqual([
      "0 tasks.1.text: Another task of this step has the same words.",
      "0 tasks.2.text: Write what is to be done.",
    ]);
  });

  it("name what is missing in a question", () => {
    const prediction = { question: "", options: ["a", "a "], answer: 2, because: "" };
    expect(problemsOfStep({ prediction })).toEqual([
      "0 prediction.question: Write the question.",
      "0 prediction.options: Two answers are the same.",
      "0 prediction.options: Mark the answer that is right.",
    ]);
  });
});

describe("the problem of a check", () => {
  it.each<[Check, string]>([
    [{ kind: "accuracy" }, "Give a lower bound, an upper one, or both."],
    [{ kind: "accuracy", least: 1.2 }, "At least, %: a number from 0 to 100."],
    [{ kind: "accuracy", least: 0.9, most: 0.5 }, "The lower bound is above the upper one."],
    [{ kind: "steps", least: 1.5 }, "At least: a whole number from 1 to 1,000,000,000."],
    [{ kind: "steps", least: Number.NaN }, "At least: a whole number from 1 to 1,000,000,000."],
    [{ kind: "layer", type: "__proto__" }, "Layer: choose a layer."],
    [{ kind: "layer", type: "Dense", fields: { filters: 3 } }, "Dense has no setting 'filters'."],
    [
      { kind: "layer", type: "Dropout", fields: { rate: 2 } },
      "Rate must be a number from 0 to 0.95, but is 2.",
    ],
    [
      { kind: "layer", type: "Dense", shape: [] },
      "The output shape is one to three whole numbers, as in 24×24×6.",
    ],
    [{ kind: "way", from: "", to: "output", exists: true }, "From node: choose one."],
    [
      { kind: "batch-gain", small: 8, large: 4, least: 2 },
      "The lower bound is above the upper one.",
    ],
  ])("%o is told", (check, message) => {
    expect(checkProblem(check)).toBe(message);
  });
});
