/** Looks at the tasks of a step as they stand, and keeps what is reached. */
import { useEffect, useMemo } from "react";
import { evaluate, type Verdict } from "../../lessons/check.ts";
import { isMeasurement } from "../../lessons/check-forms.ts";
import type { LessonFacts } from "../../lessons/facts.ts";
import type { Task } from "../../lessons/lesson.ts";
import {
  networkMark,
  type Reached,
  reachedNow,
  type TaskState,
  taskState,
} from "../../lessons/reached.ts";
import { useSession } from "../stores/session.ts";
import { markReached, useLessonStore } from "./lesson-store.ts";

const none: readonly (Reached | null)[] = [];
const elsewhere: Verdict = { holds: false, found: "another project is on the canvas" };

/**
 * What is shown of each task.
 *
 * @param mayBegin false until the question of the step is answered: nothing counts before
 */
export function useTasks(
  tasks: readonly Task[],
  index: number,
  facts: LessonFacts,
  mayBegin: boolean,
): readonly TaskState[] {
  const isStepDone = useLessonStore(({ done }) => done[index] === true);
  const reached = useLessonStore((progress) => progress.reached[index] ?? none);
  const isElsewhere = useIsElsewhere();
  const { graph } = facts;
  const network = useMemo(() => networkMark(graph), [graph]);
  const verdicts = tasks.map(({ check }) => (isElsewhere ? elsewhere : evaluate(check, facts)));
  const states = tasks.map(({ check }, task) =>
    taskState(check, verdicts[task] ?? elsewhere, reached[task] ?? null, { network, isStepDone }),
  );
  const isDone = isStepDone || (mayBegin && !isElsewhere && states.every((state) => state.isDone));
  const found = new Map<number, Reached>();
  for (const [task, { check }] of tasks.entries()) {
    const verdict = verdicts[task];
    const before = reached[task] ?? null;
    const isNew = before === null || (!isStepDone && before.network !== network);
    if (mayBegin && verdict?.holds && isNew && (isDone || isMeasurement(check)))
      found.set(task, reachedNow(verdict, network));
  }
  useEffect(() => {
    if (found.size > 0 || isDone !== isStepDone) markReached(index, found, isDone);
  });
  return states;
}

/** Tells whether something else than the lesson's drawing is on the screen: what is done there is not done in the lesson. */
export function useIsElsewhere(): boolean {
  const project = useLessonStore((progress) => progress.project);
  return useSession(({ projectId }) => projectId !== project);
}
