/** What keeps a lesson from being shared: what is missing in it, or what its learners could not do. */
import { ArrowRight } from "lucide-react";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import type { LessonProblem } from "../../lessons/lesson-problems.ts";
import type { StuckTask } from "../../lessons/play/play-lesson.ts";
import { DialogFrame } from "../dialogs/DialogFrame.tsx";
import { Button } from "../widgets/Button.tsx";
import own from "./LessonEditor.module.css";
import { goToProblem } from "./Problem.tsx";
import { showStep } from "./teach-store.ts";

/** A dialog hands the keyboard back to where it was when it closes; what goes elsewhere waits for that, in milliseconds. */
const afterClosingMs = 60;

interface ToMendProps {
  readonly problems: readonly LessonProblem[];
  readonly onClose: () => void;
}

/** What is missing: such a lesson is not handed out, for its link would be refused. */
export function ToMend({ problems, onClose }: ToMendProps) {
  return (
    <DialogFrame
      title="Share the lesson"
      description={
        problems.length === 1
          ? "One thing is missing before the lesson can be shared."
          : `${problems.length} things are missing before the lesson can be shared.`
      }
      onClose={onClose}
    >
      <ul className={own["mend"]} aria-label="To mend">
        {problems.map(({ step, field, message }) => (
          <Fault
            key={`${step} ${field} ${message}`}
            where={step === null ? "Lesson" : `Step ${step + 1}`}
            message={message}
            onGo={() => {
              showStep(step);
              onClose();
              setTimeout(goToProblem, afterClosingMs, message);
            }}
          />
        ))}
      </ul>
    </DialogFrame>
  );
}

interface StuckProps {
  readonly lesson: TaughtLesson;
  readonly stuck: readonly StuckTask[];
  readonly onClose: () => void;
  readonly onShare: () => void;
}

/** What learners could not do: whoever makes the lesson decides. */
export function Stuck({ lesson, stuck, onClose, onShare }: StuckProps) {
  const tasks = stuck.length === 1 ? "one task" : `${stuck.length} tasks`;
  const [first] = stuck;
  return (
    <DialogFrame
      title="Share the lesson"
      description={`The lesson was played: learners cannot do ${tasks} of it.`}
      onClose={onClose}
    >
      <ul className={own["mend"]} aria-label="What learners cannot do">
        {stuck.map(({ step, task, message }) => {
          const text = lesson.steps[step]?.tasks[task]?.text ?? "";
          return (
            <Fault
              key={`${step} ${task}`}
              where={`Step ${step + 1}`}
              message={`${text}: ${message}`}
              onGo={() => {
                showStep(step);
                onClose();
              }}
            />
          );
        })}
      </ul>
      <div className={own["anyway"]}>
        <p>
          Change the lock, the task or the solution. As it is, ‘Next step’ stays closed at step{" "}
          {(first?.step ?? 0) + 1} for whoever does not have a solution shown, and nobody else gets
          a completion code.
        </p>
        <Button look="outlined" onClick={onShare}>
          Share anyway
        </Button>
      </div>
    </DialogFrame>
  );
}

interface FaultProps {
  readonly where: string;
  readonly message: string;
  readonly onGo: () => void;
}

function Fault({ where, message, onGo }: FaultProps) {
  return (
    <li>
      <button type="button" className={own["fault"]} onClick={onGo}>
        <b>{where}</b>
        <span>{message}</span>
        <ArrowRight size={14} aria-hidden="true" />
      </button>
    </li>
  );
}
