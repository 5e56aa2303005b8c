import { describe, expect, it } from "vitest";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { type LessonProgress, noLesson, parseProgress, printProgress } from "./lesson-progress.ts";

function progressIn(lesson: Lesson): LessonProgress {
  const { length } = lesson.steps;
  return {
    lesson,
    step: 1,
    done: Array.from({ length }, (_, step) => step === 0),
    skipped: Array.from({ length }, () => false),
    answers: Array.from({ length }, (_, step) => (step === 0 ? 1 : null)),
    reached: lesson.steps.map(({ tasks }) =>
      tasks.map((_, task) => (task === 0 ? { found: "97.2 %", at: 412, network: "A2" } : null)),
    ),
    project: "p1",
    triedFrom: null,
  };
}

describe("the progress in a lesson", () => {
  it("outlives a reload: of one that ships with the app, by its id", () => {
    const lesson = lessonCatalogue.get("two-towers");
    if (!lesson) throw new Error("there is such a lesson");
    const progress = progressIn(lesson);
    expect(parseProgress(printProgress(progress))).toEqual(progress);
  });

  it("outlives a reload: of one that was made in the app, with all of it", () => {
    const progress = { ...progressIn(sampleLesson), triedFrom: "p2" };
    const { lesson, ...read } = parseProgress(printProgress(progress));
    const { lesson: before, ...rest } = progress;
    expect(read).toEqual(rest);
    expect(lesson?.title).toBe(before?.title);
    expect(lesson?.steps.map(({ tasks }) => tasks)).toEqual(
      sampleLesson.steps.map(({ tasks }) => tasks),
    );
  });

  it.each([
    ["", "no text"],
    ["{", "no JSON"],
    ['{"id":"no-such-lesson"}', "an unknown lesson"],
    ['{"taught":{"t":"x"}}', "no lesson"],
  ])("is none where %j is %s", (text) => {
    expect(parseProgress(text)).toEqual(noLesson);
  });

  it("gets initial values for what is strange", () => {
    const text = '{"id":"two-towers","step":99,"done":"all","answers":[1],"project":7}';
    const progress = parseProgress(text);
    expect(progress).toMatchObject({ step: 0, project: null, triedFrom: null });
    expect(progress.done.every((isDone) => isDone === false)).toBe(true);
    expect(progress.answers[0]).toBe(1);
  });
});
