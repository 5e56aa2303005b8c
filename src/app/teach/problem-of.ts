/** What is to be mended in the lesson in the editor. */
import { useMemo } from "react";
import { type LessonProblem, lessonProblems } from "../../lessons/lesson-problems.ts";
import { useTeachStore } from "./teach-store.ts";

/** Everything that is to be mended. */
export function useProblems(): readonly LessonProblem[] {
  const lesson = useTeachStore(({ draft }) => draft?.lesson ?? null);
  return useMemo(() => (lesson ? lessonProblems(lesson) : []), [lesson]);
}

/** The first problem of a part of a step, or of the whole lesson where `step` is null. */
export function useProblemOf(step: number | null): (field: string) => string | null {
  const problems = useProblems();
  return (field) =>
    problems.find((problem) => problem.step === step && problem.field === field)?.message ?? null;
}
