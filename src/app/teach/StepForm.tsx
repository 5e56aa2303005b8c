/** Everything that one step of a lesson says, asks and looks at. */
import type { LessonStep } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { useHighlight } from "../lesson/highlight.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { DrawingBox } from "./DrawingBox.tsx";
import { changeStep } from "./edit-steps.ts";
import css from "./Form.module.css";
import { offerUndo } from "./offer-undo.ts";
import { PointAt } from "./PointAt.tsx";
import { PredictionForm } from "./PredictionForm.tsx";
import { useProblemOf } from "./problem-of.ts";
import { SolutionNote } from "./SolutionNote.tsx";
import { TaskForms } from "./TaskForm.tsx";
import { ParagraphBox, TextBox } from "./TextBox.tsx";
import { changeLesson, useTeachStore } from "./teach-store.ts";

type Change = Parameters<typeof changeStep>[2];

interface StepFormProps {
  readonly steps: readonly LessonStep[];
  readonly index: number;
  readonly step: LessonStep;
}

/** The form of a step. */
export function StepForm({ steps, index, step }: StepFormProps) {
  const problemOf = useProblemOf(index);
  useHighlight(
    step,
    useGraphStore((store) => store.graph),
  );
  const change = (part: Change) => changeLesson({ steps: changeStep(steps, index, part) });
  return (
    <div className={css["form"]}>
      <TextBox
        label="Title of the step"
        value={step.title}
        mostLetters={lessonLimits.title}
        problem={problemOf("title")}
        onChange={(title) => change({ title })}
      />
      <ParagraphBox
        label="Text"
        texts={step.text}
        lines={4}
        problem={problemOf("text")}
        onChange={(text) => change({ text })}
        note={
          <p>
            An empty line begins a new paragraph. <code>**bold**</code> <code>`code`</code>{" "}
            <code>$TeX$</code> <code>[words](https://…)</code>. Formulas are drawn by KaTeX, which
            loads only for lessons that have one.
          </p>
        }
      />
      <PointAt step={step} onChange={change} />
      <PredictionForm
        prediction={step.prediction}
        problemOf={problemOf}
        onChange={(prediction) => change({ prediction })}
        onRemove={() => removeQuestion(index, step)}
      />
      <TaskForms
        tasks={step.tasks}
        problemOf={problemOf}
        onChange={(tasks) => change({ tasks })}
        onRemove={(task) => removeTask(index, step, task)}
      />
      <TextBox
        label="Hint"
        value={step.hint ?? ""}
        lines={2}
        mostLetters={lessonLimits.hint}
        problem={problemOf("hint")}
        onChange={(hint) => change({ hint: hint === "" ? undefined : hint })}
        note={<p>Behind a button. It may stay empty.</p>}
      />
      <Drawings step={step} onChange={(part) => changeNow(index, () => part)} />
      <TextBox
        label="May be skipped, because"
        value={step.impossible ?? ""}
        mostLetters={lessonLimits.line}
        placeholder="This needs a processor with two cores"
        onChange={(why) => change({ impossible: why === "" ? undefined : why })}
        note={<p>For a step that some machines cannot do. Empty: it must be done.</p>}
      />
    </div>
  );
}

interface DrawingsProps {
  readonly step: LessonStep;
  readonly onChange: (part: Change) => void;
}

/** The drawings that a step may have of its own. */
function Drawings({ step, onChange }: DrawingsProps) {
  return (
    <>
      <DrawingBox
        title="Drawing the step begins with"
        note="Without one, learners go on with what they drew in the step before."
        drawing={step.start}
        onChange={(start) => onChange({ start })}
        onRemove={() => onChange({ start: undefined })}
      />
      <DrawingBox
        title="Solution"
        note="With one, learners can have it shown."
        drawing={step.solution}
        onChange={(solution) => onChange({ solution })}
        onRemove={() => onChange({ solution: undefined })}
      >
        {step.solution && <SolutionNote solution={step.solution} tasks={step.tasks} />}
      </DrawingBox>
    </>
  );
}

/** Changes a step as it is when this is called. */
function changeNow(index: number, changeOf: (step: LessonStep) => Change): void {
  const { steps } = useTeachStore.getState().draft?.lesson ?? { steps: [] };
  const step = steps[index];
  if (step) changeLesson({ steps: changeStep(steps, index, changeOf(step)) });
}

function removeQuestion(index: number, { prediction }: LessonStep): void {
  changeNow(index, () => ({ prediction: undefined }));
  if (prediction)
    offerUndo("The question is deleted", () => changeNow(index, () => ({ prediction })));
}

function removeTask(index: number, { tasks }: LessonStep, place: number): void {
  const removed = tasks[place];
  if (!removed) return;
  changeNow(index, (step) => ({ tasks: step.tasks.toSpliced(place, 1) }));
  offerUndo(`Task ${place + 1} is deleted`, () =>
    changeNow(index, (step) => ({ tasks: step.tasks.toSpliced(place, 0, removed) })),
  );
}
