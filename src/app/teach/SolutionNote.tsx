/** Says whether a solution fulfils the tasks of its step that look at the drawing alone. */
import { CircleAlert, CircleCheck } from "lucide-react";
import { useMemo } from "react";
import { compile } from "../../compiler/compile.ts";
import type { Graph } from "../../graph/graph.ts";
import { evaluate } from "../../lessons/check.ts";
import { looksAtDrawing } from "../../lessons/check-forms.ts";
import { checkProblem } from "../../lessons/check-problem.ts";
import type { Task } from "../../lessons/lesson.ts";
import { factsOfDrawing } from "../lesson/drawing-facts.ts";
import own from "./TaskForm.module.css";

interface NoteProps {
  readonly solution: Graph;
  readonly tasks: readonly Task[];
}

/** One line under the picture of the solution; nothing where no task looks at the drawing. */
export function SolutionNote({ solution, tasks }: NoteProps) {
  const facts = useMemo(() => factsOfDrawing(solution, compile(solution)), [solution]);
  const drawn = tasks.filter(({ check }) => looksAtDrawing(check) && checkProblem(check) === null);
  const open = drawn.filter(({ check }) => !evaluate(check, facts).holds);
  if (drawn.length === 0) return null;
  return (
    <p className={own["verdict"]} role="status" data-holds={open.length === 0}>
      {open.length === 0 ? (
        <CircleCheck size={15} aria-hidden="true" />
      ) : (
        <CircleAlert size={15} aria-hidden="true" />
      )}
      <span>
        {open.length === 0
          ? "It fulfils every task about the drawing."
          : `It does not fulfil: ${open.map(({ text }) => text).join("; ")}.`}
      </span>
    </p>
  );
}
