/** Plays a lesson before it is shared: can each task be done, by its solution and within the locks? */
import type { Graph } from "../../graph/graph.ts";
import { locksFields, plainSettings } from "../../graph/link/link-settings.ts";
import { type Check, evaluate } from "../check.ts";
import { isMeasurement, looksAtDrawing } from "../check-forms.ts";
import { checkProblem } from "../check-problem.ts";
import { drawingBefore } from "../drawing-of-step.ts";
import type { LessonFacts } from "../facts.ts";
import type { LessonStep, Task, TaughtLesson } from "../lesson.ts";
import { drawingReason, taskReason } from "./lock-reason.ts";

/** A task that a learner cannot do. */
export interface StuckTask {
  readonly step: number;
  readonly task: number;
  /** Why, in a sentence. */
  readonly message: string;
}

/** What is known of a drawing that was not trained: by compiling it, which this room does not do itself. */
type FactsOf = (drawing: Graph) => LessonFacts;

/** A step as it is played. */
interface Played {
  readonly step: LessonStep;
  readonly binding: TaughtLesson;
  /** What is known of the drawing that it begins with, and of its solution. */
  readonly begin: LessonFacts;
  readonly solution: LessonFacts | null;
}

/**
 * The tasks that cannot be done. A step that may be skipped holds nobody up. What is measured depends on the machine: of that only
 * what no machine can do is told.
 */
export function stuckTasks(lesson: TaughtLesson, factsOf: FactsOf): readonly StuckTask[] {
  return lesson.steps.flatMap((step, index) => {
    if (step.impossible) return [];
    const given = drawingBefore(lesson, index);
    const solution = step.solution ? { ...factsOf(step.solution), given } : null;
    const played: Played = { step, binding: lesson, begin: { ...factsOf(given), given }, solution };
    return step.tasks.flatMap((task, place): StuckTask[] => {
      const message = checkProblem(task.check) === null ? reasonOf(task, played) : null;
      return message === null ? [] : [{ step: index, task: place, message }];
    });
  });
}

function reasonOf({ check }: Task, played: Played): string | null {
  const contrary = contraryReason(check, played.step);
  if (contrary !== null) return contrary;
  if (looksAtDrawing(check)) return drawnReason(check, played);
  return measuredReason(check, played);
}

/** A problem in the drawing, and a drawing without one, cannot be had at one time. */
function contraryReason(check: Check, { tasks }: LessonStep): string | null {
  if (check.kind !== "error") return null;
  const other = tasks.find(
    (task) =>
      task.check.kind === "no-errors" ||
      task.check.kind === "parameters" ||
      isMeasurement(task.check),
  );
  return other
    ? `It asks for a problem, and ‘${other.text}’ needs a drawing without one: both have to hold at one time.`
    : null;
}

function drawnReason(check: Check, { binding, begin, solution }: Played): string | null {
  if (solution) {
    const { holds, found } = evaluate(check, solution);
    if (!holds) return `The solution does not do it; it has: ${found}.`;
    if (evaluate(check, begin).holds) return null;
    const reason = drawingReason(begin.graph, solution.graph, binding);
    return reason && `${reason}: learners can only have the solution shown.`;
  }
  if (evaluate(check, begin).holds) return null;
  const reason = taskReason(check, begin.graph, binding);
  return reason && `${reason}.`;
}

function measuredReason(check: Check, played: Played): string | null {
  const { binding, begin, solution } = played;
  if (check.kind === "passes")
    return binding.hide.includes("tabs") && !evaluate(check, begin).holds
      ? "The tabs of the dock are hidden, and the switches of the passes are in one of them."
      : null;
  if (check.kind === "dispatches") return dispatchesReason(check, played);
  const { graph, errors } = solution ?? begin;
  if (errors.length > 0 && solution) return "The solution has problems, so it cannot be trained.";
  if (errors.length > 0 && binding.lock === "all")
    return "The whole drawing is locked and has problems, so it cannot be trained.";
  return batchReason(check, graph, binding);
}

/** The switches of the passes reach from the fewest dispatches to those of the drawing as it is drawn. */
function dispatchesReason(
  { least = 0, most = Number.POSITIVE_INFINITY }: Extract<Check, { kind: "dispatches" }>,
  { binding, solution }: Played,
): string | null {
  if (!solution?.dispatches) return null;
  const { now, drawn } = solution.dispatches;
  const counts = binding.hide.includes("tabs") ? [now] : [now, drawn];
  if (Math.max(...counts) >= least && Math.min(...counts) <= most) return null;
  return `A step of the solution takes ${[...new Set(counts)].join(" to ")} dispatches.`;
}

/** With locked settings a drawing keeps its batch size. */
function batchReason(check: Check, { training }: Graph, binding: TaughtLesson): string | null {
  if (!locksFields({ ...plainSettings, lock: binding.lock })) return null;
  const { batchSize } = training;
  if (check.kind === "profile" && check.batch !== undefined && check.batch !== batchSize)
    return `Settings are locked, and the batch size is ${batchSize}, not ${check.batch}.`;
  if (check.kind !== "batch-gain") return null;
  const drawings = [
    binding.start,
    ...binding.steps.flatMap(({ start, solution }) => [start, solution]),
  ];
  const sizes = new Set(drawings.flatMap((graph) => graph?.training.batchSize ?? []));
  return [check.small, check.large].every((size) => sizes.has(size))
    ? null
    : `Settings are locked, and no drawing of the lesson has a batch size of ${sizes.has(check.small) ? check.large : check.small}.`;
}
