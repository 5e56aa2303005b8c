/** The parts of a lesson: what is about all of it, and its steps in their order. */
import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import type { LessonStep } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { Button } from "../widgets/Button.tsx";
import { emptyStep, insertStep, moveStep, removeStep } from "./edit-steps.ts";
import css from "./LessonEditor.module.css";
import { offerUndo } from "./offer-undo.ts";
import { useProblems } from "./problem-of.ts";
import { changeLesson, showStep, useTeachStore } from "./teach-store.ts";

interface StepListProps {
  readonly steps: readonly LessonStep[];
  readonly current: number | null;
}

/** The list, and what can be done with the step that is shown. */
export function StepList({ steps, current }: StepListProps) {
  const isChecked = useTeachStore((store) => store.isChecked);
  const problems = useProblems();
  const toMend = (step: number | null) =>
    isChecked ? problems.filter((problem) => problem.step === step).length : 0;
  return (
    <nav className={css["parts"]} aria-label="Parts of the lesson">
      <ol>
        <Part
          step={null}
          title="About the lesson"
          toMend={toMend(null)}
          isCurrent={current === null}
        />
        {steps.map(({ title }, index) => {
          const number = index + 1;
          return (
            <Part
              key={`step ${number}`}
              step={index}
              title={title}
              toMend={toMend(index)}
              isCurrent={current === index}
            />
          );
        })}
      </ol>
      <StepButtons steps={steps} current={current} />
    </nav>
  );
}

interface PartProps {
  readonly step: number | null;
  readonly title: string;
  /** How many things are missing in it. */
  readonly toMend: number;
  readonly isCurrent: boolean;
}

function Part({ step, title, toMend, isCurrent }: PartProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  return (
    <li ref={row}>
      <button
        type="button"
        className={css["part"]}
        aria-current={isCurrent ? "step" : undefined}
        onClick={() => showStep(step)}
      >
        {step !== null && <span className={`number ${css["place"]}`}>{step + 1}</span>}
        <span className={css["partTitle"]}>{title.trim() || "Step without a title"}</span>
        {toMend > 0 && <span className={css["count"]}>{toMend} to mend</span>}
      </button>
    </li>
  );
}

function StepButtons({ steps, current }: StepListProps) {
  const none = current === null ? "Choose a step first" : null;
  const full = steps.length >= lessonLimits.steps ? "A lesson has at most 50 steps" : null;
  const put = (changed: readonly LessonStep[], step: number) => {
    changeLesson({ steps: changed });
    showStep(step);
  };
  const at = current ?? 0;
  return (
    <div className={css["partButtons"]}>
      <Button
        look="outlined"
        reason={full}
        onClick={() => {
          const place = current === null ? steps.length : current + 1;
          put(insertStep(steps, place, emptyStep), place);
        }}
      >
        <Plus size={14} aria-hidden="true" />
        Add a step
      </Button>
      <Button
        icon
        label="Duplicate the step"
        reason={none ?? full}
        onClick={() => put(insertStep(steps, at + 1, steps[at] ?? emptyStep), at + 1)}
      >
        <Copy size={14} />
      </Button>
      <Button
        icon
        label="Move the step up"
        reason={none ?? (at === 0 ? "It is the first" : null)}
        onClick={() => put(moveStep(steps, at, -1), at - 1)}
      >
        <ArrowUp size={14} />
      </Button>
      <Button
        icon
        label="Move the step down"
        reason={none ?? (at === steps.length - 1 ? "It is the last" : null)}
        onClick={() => put(moveStep(steps, at, 1), at + 1)}
      >
        <ArrowDown size={14} />
      </Button>
      <Button icon label="Delete the step" reason={none} onClick={() => deleteStep(steps, at)}>
        <Trash2 size={14} />
      </Button>
    </div>
  );
}

/** Takes a step out, and offers for a while to put it back. */
function deleteStep(steps: readonly LessonStep[], index: number): void {
  const step = steps[index];
  if (!step) return;
  changeLesson({ steps: removeStep(steps, index) });
  showStep(steps.length === 1 ? null : Math.min(index, steps.length - 2));
  offerUndo(`Step ${index + 1} is deleted`, () => {
    const now = useTeachStore.getState().draft?.lesson.steps ?? [];
    changeLesson({ steps: insertStep(now, index, step) });
    showStep(index);
  });
}
