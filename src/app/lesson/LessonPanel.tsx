/** The runner: one step of a lesson beside the canvas, with its prediction, its tasks and the ways on. */
import { ArrowLeft, ArrowRight, Printer, X } from "lucide-react";
import { useEffect } from "react";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { evaluate, type LessonFacts } from "../../lessons/check.ts";
import type { Lesson, LessonStep } from "../../lessons/lesson.ts";
import { requestFit } from "../stores/fit-request.ts";
import { Button } from "../widgets/Button.tsx";
import { Completion } from "./Completion.tsx";
import { useHighlight } from "./highlight.ts";
import css from "./Lesson.module.css";
import { LessonHelp } from "./LessonHelp.tsx";
import { LessonText } from "./LessonText.tsx";
import { goToStep, leaveLesson, markDone, useLessonStore } from "./lesson-store.ts";
import { PredictionBox } from "./PredictionBox.tsx";
import { printSheet } from "./print-sheet.ts";
import { TaskList } from "./TaskList.tsx";
import { useLessonFacts } from "./use-lesson-facts.ts";

/** The panel of the lesson that is being taken; nothing where there is none. */
export function LessonPanel() {
  const lesson = useLessonStore(({ id }) => (id === null ? undefined : lessonCatalogue.get(id)));
  return lesson ? <Runner lesson={lesson} /> : null;
}

function Runner({ lesson }: { readonly lesson: Lesson }) {
  const index = useLessonStore((progress) => progress.step);
  const step = lesson.steps[index];
  const facts = useLessonFacts();
  // The panel takes room from the canvas when it comes, and so does a step's own drawing.
  useEffect(requestFit, []);
  if (!step) return null;
  return (
    <section className={css["lesson"]} aria-label="Lesson">
      <header className={css["head"]}>
        <h2>{lesson.title}</h2>
        <Button icon label="Print the lesson" onClick={() => void printSheet(lesson)}>
          <Printer size={15} />
        </Button>
        <Button icon label="Close the lesson" onClick={leaveLesson}>
          <X size={16} />
        </Button>
      </header>
      <Step key={index} lesson={lesson} step={step} index={index} facts={facts} />
      <Steps lesson={lesson} index={index} />
    </section>
  );
}

interface StepProps {
  readonly lesson: Lesson;
  readonly step: LessonStep;
  readonly index: number;
  readonly facts: LessonFacts;
}

function Step({ lesson, step, index, facts }: StepProps) {
  const answer = useLessonStore(({ answers }) => answers[index] ?? null);
  const isDone = useLessonStore(({ done }) => done[index] === true);
  const isSkipped = useLessonStore(({ skipped }) => skipped[index] === true);
  const verdicts = step.tasks.map(({ check }) => evaluate(check, facts));
  const mayBegin = !step.prediction || answer !== null;
  const holds = mayBegin && verdicts.every((verdict) => verdict.holds);
  useEffect(() => {
    if (holds) markDone(index);
  }, [holds, index]);
  useHighlight(step, facts.graph);
  const isLast = index === lesson.steps.length - 1;
  return (
    <div className={css["step"]}>
      <h3>
        <span className="number">
          {index + 1}/{lesson.steps.length}
        </span>{" "}
        {step.title}
      </h3>
      {step.text.map((paragraph) => (
        <p key={paragraph}>
          <LessonText text={paragraph} />
        </p>
      ))}
      {step.prediction && (
        <PredictionBox prediction={step.prediction} step={index} isDone={isDone} />
      )}
      {mayBegin ? (
        <TaskList tasks={step.tasks} verdicts={verdicts} isDone={isDone} />
      ) : (
        <p className={css["wait"]}>Predict first; then the tasks appear.</p>
      )}
      <LessonHelp lesson={lesson} step={step} index={index} />
      {isSkipped && !isDone && <p className={css["wait"]}>This step was skipped.</p>}
      {isLast && (isDone || isSkipped) && <Completion lesson={lesson} />}
    </div>
  );
}

function Steps({ lesson, index }: { readonly lesson: Lesson; readonly index: number }) {
  const isDone = useLessonStore(({ done, skipped }) => done[index] || skipped[index]);
  const isLast = index === lesson.steps.length - 1;
  return (
    <footer className={css["foot"]}>
      <Button
        look="outlined"
        reason={index === 0 ? "This is the first step" : null}
        onClick={() => goToStep(lesson, index - 1)}
      >
        <ArrowLeft size={14} aria-hidden="true" />
        Back
      </Button>
      {!isLast && (
        <Button
          look={isDone ? "primary" : "outlined"}
          reason={isDone ? null : "Some tasks of this step are still open"}
          onClick={() => goToStep(lesson, index + 1)}
        >
          Next step
          <ArrowRight size={14} aria-hidden="true" />
        </Button>
      )}
    </footer>
  );
}
