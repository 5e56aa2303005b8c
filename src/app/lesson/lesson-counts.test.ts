import { describe, expect, it } from "vitest";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { fillLesson, fillStep } from "../../lessons/counts.ts";
import { drawingAfter, drawingBefore } from "../../lessons/drawing-of-step.ts";
import { partsOf, textsOf } from "../../lessons/formula.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { useCompileChoice } from "../stores/compile-choice.ts";
import { countDrawing } from "./count-drawing.ts";

const lessons = [...lessonCatalogue.values()];

function lessonCalled(id: string): Lesson {
  const lesson = lessonCatalogue.get(id);
  if (!lesson) throw new Error(`There is no lesson ${id}.`);
  return lesson;
}

/** Everything of a lesson that is read, without its formulas. */
function wordsOf(lesson: Lesson): readonly string[] {
  const { title, summary, measured, steps } = lesson;
  const tasks = steps.flatMap((step) => step.tasks.map(({ text }) => text));
  const plain = textsOf(lesson).map((text) =>
    partsOf(text)
      .map((part) => (part.kind === "formula" ? " " : part.text))
      .join(""),
  );
  return [title, summary, measured, ...tasks, ...plain];
}

/** `3 \cdot 3 \cdot 16` as a number; null where there is more in it than products, sums and numbers. */
function resultOf(tex: string): number | null {
  const sum = tex.replaceAll("\\cdot", "*").replaceAll("\\div", "/").replaceAll("−", "-");
  if (!/^[\d\s.*/+-]+$/.test(sum)) return null;
  return Number(new Function(`return ${sum}`)());
}

describe.each(lessons)("the texts of $title", (lesson) => {
  const filled = fillLesson(lesson, countDrawing);

  it("have every count filled in by the compiler", () => {
    for (const text of wordsOf(filled)) expect(text).not.toMatch(/[{}]|undefined|NaN/);
  });

  it("have no count typed by hand that the compiler makes", () => {
    for (const text of wordsOf(lesson))
      expect(text).not.toMatch(
        /\d[\d,]*\s+(dispatches|parameters|ops)\b|\d[\d,]+\s+(operations(?! per)|bytes)\b/,
      );
  });

  it("have no other large number than the size of a data set, or one that is checked below", () => {
    const images = [...dataCatalogue.values()].flatMap(({ trainCount, validationCount }) => [
      trainCount,
      validationCount,
    ]);
    const allowed = new Set([...images.map((count) => count.toLocaleString("en-US")), "44,426"]);
    for (const text of wordsOf(lesson))
      for (const [number] of text.matchAll(/\d{1,3}(,\d{3})+/g)) expect(allowed).toContain(number);
  });

  it("have sums that are right", () => {
    for (const text of textsOf(lesson))
      for (const part of partsOf(text)) {
        const [left, right, more] = part.kind === "formula" ? part.tex.split("=") : [];
        const [sum, result] = [left, right].map((side) => resultOf(side ?? "x"));
        if (sum != null && result != null && more === undefined) expect(sum).toBeCloseTo(result, 9);
      }
  });

  it("name in a task about dispatches the number that its check looks for", () => {
    for (const { tasks } of filled.steps)
      for (const { text, check } of tasks)
        if (check.kind === "dispatches") expect(text).toContain(String(check.least ?? check.most));
  });
});

describe("a count in a text", () => {
  const optimiser = lessonCalled("graph-optimiser");

  it("is that of the drawing the step begins with, or of the one that solves it", () => {
    const begin = countDrawing(drawingBefore(optimiser, 4), { of: "dispatches", passes: "none" });
    const solved = countDrawing(drawingAfter(optimiser, 4), { of: "dispatches", passes: "none" });
    const question = fillStep(optimiser, 4, countDrawing)?.prediction?.question;
    expect(solved).toBeLessThan(begin ?? 0);
    expect(question).toContain(`then takes ${solved} dispatches instead of ${begin}.`);
  });

  it("follows the schedule that is chosen on the screen", () => {
    const count = { of: "dispatches", passes: "all" } as const;
    const before = useCompileChoice.getState().schedule;
    for (const schedule of ["wavefront", "sequential"] as const) {
      useCompileChoice.setState({ schedule });
      expect(countDrawing(optimiser.start, count)).toBe(20);
    }
    useCompileChoice.setState({ schedule: before });
  });

  it("stays as it is written where the drawing has no such layer", () => {
    const [step] = optimiser.steps;
    if (!step) throw new Error("The lesson has no step.");
    const text = ["{parameters of nobody} {words} {operations} {dispatches of conv1}"];
    const strange = { ...optimiser, steps: [{ ...step, text }] };
    expect(fillStep(strange, 0, countDrawing)?.text).toEqual(text);
  });
});

describe("what lessons say of layers", () => {
  const parameters = (lesson: Lesson, node: string | null, step = 0) =>
    countDrawing(drawingAfter(lesson, step), { of: "parameters", node });
  const operations = (lesson: Lesson, node: string) =>
    countDrawing(lesson.start, { of: "operations", node });

  it("holds of the LeNet that is built", () => {
    const lesson = lessonCalled("lenet-from-nothing");
    expect(parameters(lesson, null, 4)).toBe(44_426);
    expect(parameters(lesson, "dense1", 4)).toBe(30_840);
    expect(parameters(lesson, "conv1", 4)).toBe(156);
    expect(parameters(lesson, "conv2", 4)).toBe(2416);
    expect(30_840 / 44_426).toBeCloseTo(0.69, 2);
    expect(2572 / 44_426).toBeLessThan(0.06);
  });

  it("holds of the LeNet whose time is looked at", () => {
    const lesson = lessonCalled("where-time-goes");
    expect((parameters(lesson, "dense1") ?? 0) / (parameters(lesson, null) ?? 1)).toBeCloseTo(
      0.87,
      2,
    );
    expect(operations(lesson, "conv2")).toBe(940_800 + 2 * 14 * 14 * 16);
    expect(operations(lesson, "conv2")).toBeGreaterThan(operations(lesson, "dense1") ?? 0);
    expect(operations(lesson, "conv2")).toBeGreaterThan(operations(lesson, "conv1") ?? 0);
  });

  it("holds of the branches: 3 × 3 filters have more to do than 5 × 5", () => {
    const lesson = lessonCalled("branches");
    for (const block of ["i1", "i2"]) {
      const least = operations(lesson, `${block}_5x5`) ?? Number.POSITIVE_INFINITY;
      expect(operations(lesson, `${block}_3x3`)).toBeGreaterThan(least);
    }
  });

  it("holds of the towers: each third convolution has 2,880 weights fewer without the crossing", () => {
    const lesson = lessonCalled("two-towers");
    for (const node of ["a_conv3", "b_conv3"])
      expect((parameters(lesson, node, 0) ?? 0) - (parameters(lesson, node, 1) ?? 0)).toBe(2880);
    expect((parameters(lesson, null, 0) ?? 0) - (parameters(lesson, null, 1) ?? 0)).toBe(5760);
  });

  it("holds of the optimiser: its first answer is near what is left", () => {
    const { prediction } = lessonCalled("graph-optimiser").steps[0] ?? {};
    const left = countDrawing(lessonCalled("graph-optimiser").start, {
      of: "dispatches",
      passes: "all",
    });
    const near = prediction?.options.map((option) =>
      Math.abs(Number(option.replace("about ", "")) - (left ?? 0)),
    );
    expect(near?.indexOf(Math.min(...near))).toBe(prediction?.answer);
  });
});
