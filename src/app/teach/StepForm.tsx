/** Everything that one step of a lesson says, asks and looks at. */
import type { LessonStep } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { useHighlight } from "../lesson/highlight.ts";
import { useLessonFacts } from "../lesson/use-lesson-facts.ts";
import { DrawingBox } from "./DrawingBox.tsx";
import { changeStep } from "./edit-steps.ts";
import css from "./Form.module.css";
import { PointAt } from "./PointAt.tsx";
import { PredictionForm } from "./PredictionForm.tsx";
import { useProblemOf } from "./problem-of.ts";
import { TaskForms } from "./TaskForm.tsx";
import { ParagraphBox, TextBox } from "./TextBox.tsx";
import { changeLesson } from "./teach-store.ts";

interface StepFormProps {
  readonly steps: readonly LessonStep[];
  readonly index: number;
  readonly step: LessonStep;
}

/** The form of a step. */
export function StepForm({ steps, index, step }: StepFormProps) {
  const problemOf = useProblemOf(index);
  const facts = useLessonFacts();
  useHighlight(step, facts.graph);
  const change = (part: Parameters<typeof changeStep>[2]) =>
    changeLesson({ steps: changeStep(steps, index, part) });
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
      />
      <TaskForms
        tasks={step.tasks}
        facts={facts}
        problemOf={problemOf}
        onChange={(tasks) => change({ tasks })}
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
      <DrawingBox
        title="Drawing the step begins with"
        note="Without one, learners go on with what they drew in the step before."
        drawing={step.start}
        onChange={(start) => change({ start })}
        onRemove={() => change({ start: undefined })}
      />
      <DrawingBox
        title="Solution"
        note="With one, learners can have it shown."
        drawing={step.solution}
        onChange={(solution) => change({ solution })}
        onRemove={() => change({ solution: undefined })}
      />
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
