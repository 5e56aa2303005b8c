/** Which drawing a step of a lesson begins with, and which one solves it. */
import type { Graph } from "../graph/graph.ts";
import type { Lesson } from "./lesson.ts";

/** What a step begins with: its own drawing, the last solution before it, or what the lesson begins with. */
export function drawingBefore({ start, steps }: Lesson, step: number): Graph {
  const before = steps.slice(0, step).findLast(({ solution }) => solution)?.solution;
  return steps[step]?.start ?? before ?? start;
}

/** What a step ends with: its solution where it has one, else what it begins with. */
export function drawingAfter(lesson: Lesson, step: number): Graph {
  return lesson.steps[step]?.solution ?? drawingBefore(lesson, step);
}
