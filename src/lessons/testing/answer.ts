/** Answers of learners to the steps of lessons, for tests: what they drew and what they did with it. */
import type { Graph } from "../../graph/graph.ts";
import { lessonCatalogue } from "../catalogue.ts";
import { drawingAfter } from "../drawing-of-step.ts";
import type { LessonFacts, ProfileFacts, RunFacts, Speed } from "../facts.ts";
import type { Lesson } from "../lesson.ts";

/** One answer of a learner: to which step, counted from 1, what they drew, and what was done with it. */
export type Answer = readonly [
  name: string,
  step: number,
  drawn: Graph,
  done?: Partial<Omit<LessonFacts, "graph">>,
];

/** Answers that leave a step open, and unusual ones that are right. */
export interface Answers {
  readonly wrong: readonly Answer[];
  readonly right: readonly Answer[];
}

/** A lesson of the app. */
export function lessonOf(id: string): Lesson {
  const lesson = lessonCatalogue.get(id);
  if (!lesson) throw new Error(`No lesson ${id}`);
  return lesson;
}

/** The drawing that solves a step, or that it begins with; steps are counted from 1. */
export function solutionOf(id: string, step: number): Graph {
  return drawingAfter(lessonOf(id), step - 1);
}

/** So many steps of the drawing, from a step of the run on. */
export function trained(step: number, accuracy: number | null = null, from = 0): { run: RunFacts } {
  return { run: { step, from, accuracy, accuracyAt: accuracy === null ? null : from + step } };
}

/** A profile of the drawing on two lanes, but for what is given. */
export function profiled(part: Partial<ProfileFacts> = {}): { profile: ProfileFacts } {
  const whole = {
    batchSize: 32,
    lanes: 2,
    threads: 1,
    workMs: 10,
    spanMs: 5,
    overlapped: 2,
    forks: 4,
  };
  return { profile: { ...whole, ...part } };
}

/** What steps took with a batch size; 0 lanes are the graphics card. */
export function speed(batchSize: number, lanes: number, threads: number, msPerStep = 2): Speed {
  return { batchSize, lanes, threads, engine: lanes === 0 ? "webgpu" : "wasm", msPerStep };
}
