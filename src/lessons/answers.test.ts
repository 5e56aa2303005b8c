import { describe, expect, it } from "vitest";
import { factsOfDrawing, passNames } from "../app/lesson/drawing-facts.ts";
import { passes } from "../compiler/3-optimize/passes.ts";
import { compile } from "../compiler/compile.ts";
import { lessonCatalogue } from "./catalogue.ts";
import { evaluate } from "./check.ts";
import { drawingBefore } from "./drawing-of-step.ts";
import { type Answer, type Answers, lessonOf } from "./testing/answer.ts";
import { lenetAnswers, towerAnswers } from "./testing/answers-built.ts";
import { optimiserAnswers, skipAnswers } from "./testing/answers-compiled.ts";
import { branchAnswers, laneAnswers, timeAnswers } from "./testing/answers-measured.ts";

/** What stays red, and what turns green, by lesson. */
const answers: Readonly<Record<string, Answers>> = {
  "lenet-from-nothing": lenetAnswers(),
  "where-time-goes": timeAnswers(),
  branches: branchAnswers(),
  "two-towers": towerAnswers(),
  "skip-connections": skipAnswers(),
  "graph-optimiser": optimiserAnswers(passNames),
  "threads-and-lanes": laneAnswers(),
};

/** What holds of the tasks of a step, and what was found of those that do not. */
function openTasks(id: string, [, number, drawn, done = {}]: Answer): readonly string[] {
  const step = lessonOf(id).steps[number - 1];
  if (!step) throw new Error(`${id} has no step ${number}`);
  const off = done.passes?.off ?? [];
  const compilation = compile(drawn, {
    passes: passes.filter((pass) => !off.includes(pass.name)),
  });
  const given = drawingBefore(lessonOf(id), number - 1);
  const facts = { ...factsOfDrawing(drawn, compilation), given, ...done };
  return step.tasks.flatMap(({ text, check }) => {
    const { holds, found } = evaluate(check, facts);
    return holds ? [] : [`${text}: ${found}`];
  });
}

describe.each([...lessonCatalogue.values()])("answers to $title", ({ id }) => {
  const { wrong = [], right = [] } = answers[id] ?? {};

  it("are at least five of each kind", () => {
    expect(Math.min(wrong.length, right.length)).toBeGreaterThanOrEqual(5);
  });

  it.each(wrong.map((answer) => [answer[0], answer] as const))("stay open: %s", (_name, answer) => {
    expect(openTasks(id, answer).length).toBeGreaterThan(0);
  });

  it.each(right.map((answer) => [answer[0], answer] as const))("are done: %s", (_name, answer) => {
    expect(openTasks(id, answer)).toEqual([]);
  });
});
