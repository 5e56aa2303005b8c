/** The question of a step: its answers, which of them is right, and why. */
import { Plus, Trash2 } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { Prediction } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Form.module.css";
import { Problem } from "./Problem.tsx";
import { TextBox } from "./TextBox.tsx";
import { useTeachStore } from "./teach-store.ts";

const empty: Prediction = { question: "", options: ["", ""], answer: 0, because: "" };

interface PredictionProps {
  readonly prediction: Prediction | undefined;
  readonly problemOf: (field: string) => string | null;
  readonly onChange: (prediction: Prediction) => void;
  readonly onRemove: () => void;
}

/** The form, or the way to begin one. */
export function PredictionForm({ prediction, problemOf, onChange, onRemove }: PredictionProps) {
  const isChecked = useTeachStore((store) => store.isChecked);
  if (!prediction)
    return (
      <section className={css["group"]} aria-label="Prediction">
        <h4>Prediction</h4>
        <p className={css["note"]}>
          A question that is answered before the tasks appear. Learners see whether they were right
          once the step is done.
        </p>
        <div className={css["buttons"]}>
          <Button look="outlined" onClick={() => onChange(empty)}>
            <Plus size={14} aria-hidden="true" />
            Ask a question
          </Button>
        </div>
      </section>
    );
  const change = (part: Partial<Prediction>) => onChange({ ...prediction, ...part });
  const problem = problemOf("prediction.options");
  const isTyped = prediction.options.every((option) => option.trim() !== "");
  return (
    <section className={css["group"]} aria-label="Prediction">
      <h4>
        Prediction
        <Button icon label="Remove the question" onClick={onRemove}>
          <Trash2 size={14} />
        </Button>
      </h4>
      <TextBox
        label="Question"
        value={prediction.question}
        lines={2}
        mostLetters={lessonLimits.paragraph}
        problem={problemOf("prediction.question")}
        onChange={(question) => change({ question })}
      />
      <Answers prediction={prediction} onChange={change}>
        <Problem text={isChecked || isTyped ? problem : null} />
      </Answers>
      <TextBox
        label="Because"
        value={prediction.because}
        lines={2}
        mostLetters={lessonLimits.paragraph}
        onChange={(because) => change({ because })}
        note={<p>Shown with the right answer when the step is done.</p>}
      />
    </section>
  );
}

interface AnswersProps {
  readonly prediction: Prediction;
  readonly onChange: (part: Partial<Prediction>) => void;
  readonly children: ReactNode;
}

function Answers({ prediction: { options, answer }, onChange, children }: AnswersProps) {
  const name = useId();
  const remove = (index: number) =>
    onChange({
      options: options.toSpliced(index, 1),
      answer: answer === index ? -1 : answer - (index < answer ? 1 : 0),
    });
  return (
    <fieldset className={css["answers"]} data-part="">
      <legend>Answers; mark the right one</legend>
      {options.map((option, index) => {
        const number = index + 1;
        return (
          <div key={`answer ${number}`} className={css["answer"]}>
            <input
              type="radio"
              name={name}
              aria-label={`Answer ${number} is right`}
              checked={answer === index}
              onChange={() => onChange({ answer: index })}
            />
            <input
              className={css["box"]}
              aria-label={`Answer ${number}`}
              autoComplete="off"
              maxLength={lessonLimits.line}
              value={option}
              onChange={({ target }) => onChange({ options: options.with(index, target.value) })}
            />
            <Button
              icon
              label={`Remove answer ${number}`}
              reason={options.length <= 2 ? "A question has at least two answers" : null}
              onClick={() => remove(index)}
            >
              <Trash2 size={14} />
            </Button>
          </div>
        );
      })}
      {children}
      <div className={css["buttons"]}>
        <Button
          reason={
            options.length >= lessonLimits.options ? "A question has at most 8 answers" : null
          }
          onClick={() => onChange({ options: [...options, ""] })}
        >
          <Plus size={14} aria-hidden="true" />
          Add an answer
        </Button>
      </div>
    </fieldset>
  );
}
