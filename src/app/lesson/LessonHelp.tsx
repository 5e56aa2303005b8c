/** Ways out of being stuck: a hint, a fresh start of the step, and the solution. */
import { useState } from "react";
import type { Lesson, LessonStep } from "../../lessons/lesson.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Lesson.module.css";
import { LessonText } from "./LessonText.tsx";
import { putDrawing, resetStep, skipStep } from "./lesson-store.ts";

interface HelpProps {
  readonly lesson: Lesson;
  readonly step: LessonStep;
  readonly index: number;
}

/** The buttons, and the hint once it was asked for. */
export function LessonHelp({ lesson, step, index }: HelpProps) {
  const [isHinted, setHinted] = useState(false);
  const { hint, solution, impossible } = step;
  return (
    <div className={css["help"]}>
      {hint !== undefined && (
        <Button aria-expanded={isHinted} onClick={() => setHinted(!isHinted)}>
          Hint
        </Button>
      )}
      <Button tip="Undo takes it back" onClick={() => resetStep(lesson, index)}>
        Reset the drawing
      </Button>
      {solution && (
        <Button tip="Undo takes it back" onClick={() => putDrawing(lesson, solution)}>
          Show the solution
        </Button>
      )}
      {impossible !== undefined && (
        <Button tip={impossible} onClick={() => skipStep(lesson, index)}>
          Skip this step
        </Button>
      )}
      {isHinted && hint !== undefined && (
        <p>
          <LessonText text={hint} explains />
        </p>
      )}
    </div>
  );
}
