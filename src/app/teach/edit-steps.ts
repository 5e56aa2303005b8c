/** What can be done with the steps of a lesson. Every edit returns a new list. */
import type { LessonStep } from "../../lessons/lesson.ts";

/** A step with nothing in it yet. */
export const emptyStep: LessonStep = { title: "", text: [], tasks: [] };

/** Changes the members of a step; a member that is set to undefined goes. */
export function changeStep(
  steps: readonly LessonStep[],
  index: number,
  change: { readonly [Member in keyof LessonStep]?: LessonStep[Member] | undefined },
): readonly LessonStep[] {
  return steps.map((step, at) => {
    if (at !== index) return step;
    const { title, text, tasks, ...others } = { ...step, ...change };
    const held = Object.fromEntries(
      Object.entries(others).filter(([, value]) => value !== undefined),
    );
    return { ...held, title: title ?? "", text: text ?? [], tasks: tasks ?? [] };
  });
}

/** Puts a step at a place; those from there on move back. */
export function insertStep(
  steps: readonly LessonStep[],
  index: number,
  step: LessonStep,
): readonly LessonStep[] {
  return steps.toSpliced(index, 0, step);
}

/** Takes a step out. */
export function removeStep(steps: readonly LessonStep[], index: number): readonly LessonStep[] {
  return steps.toSpliced(index, 1);
}

/** Moves a step by so many places, as far as the ends allow. */
export function moveStep(
  steps: readonly LessonStep[],
  index: number,
  by: number,
): readonly LessonStep[] {
  const moved = steps[index];
  const to = Math.min(steps.length - 1, Math.max(0, index + by));
  return moved ? removeStep(steps, index).toSpliced(to, 0, moved) : steps;
}
