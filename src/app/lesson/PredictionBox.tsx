/** A question to be answered before anything runs; when the step is done, it tells what the answer was worth. */
import { useId } from "react";
import type { Prediction } from "../../lessons/lesson.ts";
import css from "./Lesson.module.css";
import { LessonText } from "./LessonText.tsx";
import { answer, useLessonStore } from "./lesson-store.ts";

interface BoxProps {
  readonly prediction: Prediction;
  readonly step: number;
  readonly isDone: boolean;
}

/** The question, its options, and once the step is done the reason. */
export function PredictionBox({ prediction, step, isDone }: BoxProps) {
  const given = useLessonStore(({ answers }) => answers[step] ?? null);
  const name = useId();
  return (
    <fieldset className={css["prediction"]}>
      <legend>Predict</legend>
      <p>
        <LessonText text={prediction.question} explains />
      </p>
      {prediction.options.map((option, index) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            checked={given === index}
            disabled={given !== null}
            onChange={() => answer(step, index)}
          />
          <span>
            <LessonText text={option} />
          </span>
        </label>
      ))}
      {given !== null && isDone && (
        <p className={css["because"]}>
          <b>{given === prediction.answer ? "As you said." : "It came out otherwise."}</b>{" "}
          <LessonText text={prediction.because} explains />
        </p>
      )}
    </fieldset>
  );
}
