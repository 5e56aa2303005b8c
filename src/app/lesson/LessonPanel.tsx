/** The runner: one step of a lesson beside the canvas, with its prediction, its tasks and the ways on. */
import { ArrowLeft, ArrowRight, PencilLine, Printer, X } from "lucide-react";
import { useEffect, useMemo } from "react";
import { fillStep } from "../../lessons/counts.ts";
import { drawingBefore } from "../../lessons/drawing-of-step.ts";
import type { LessonFacts } from "../../lessons/facts.ts";
import { isTaught, type Lesson, type LessonStep } from "../../lessons/lesson.ts";
import { requestFit } from "../stores/fit-request.ts";
import { useViewStore } from "../stores/view-store.ts";
import { useTeachStore } from "../teach/teach-store.ts";
import { editCopy, endTrial } from "../teach/try-out.ts";
import { Button } from "../widgets/Button.tsx";
import { lazyPart } from "../widgets/LazyPart.tsx";
import { ClassSeed } from "./ClassSeed.tsx";
import { Completion } from "./Completion.tsx";
import { countDrawing } from "./count-drawing.ts";
import { useHighlight } from "./highlight.ts";
import css from "./Lesson.module.css";
import { LessonHelp } from "./LessonHelp.tsx";
import { Paragraphs } from "./LessonText.tsx";
import {
  goToStep,
  leaveLesson,
  returnToLesson,
  useKeeping,
  useLessonStore,
} from "./lesson-store.ts";
import { PredictionBox } from "./PredictionBox.tsx";
import { printSheet } from "./print-sheet.ts";
import { TaskList } from "./TaskList.tsx";
import { useLessonFacts } from "./use-lesson-facts.ts";
import { useIsElsewhere, useTasks } from "./use-tasks.ts";

/** Only those who make a lesson need it. */
const LessonEditor = lazyPart(
  "The editor of lessons",
  async () => (await import("../teach/LessonEditor.tsx")).LessonEditor,
);

/** The lesson that is being taken, else the one that is being made; nothing where there is none. */
export function LessonPanel() {
  const lesson = useLessonStore((progress) => progress.lesson);
  const isTeaching = useTeachStore(({ draft }) => draft !== null);
  const isEmpty = lesson === null && !isTeaching;
  // After a reload what was open may be unreadable: its place goes.
  useEffect(() => {
    if (isEmpty) useViewStore.setState({ lessonOpen: false });
  }, [isEmpty]);
  if (lesson) return <Runner lesson={lesson} />;
  if (!isTeaching) return null;
  return <LessonEditor />;
}

function Runner({ lesson }: { readonly lesson: Lesson }) {
  const index = useLessonStore((progress) => progress.step);
  const isTrial = useLessonStore((progress) => progress.triedFrom !== null);
  const step = useMemo(
    () => (isTaught(lesson) ? lesson.steps[index] : fillStep(lesson, index, countDrawing)),
    [lesson, index],
  );
  const facts = useLessonFacts(drawingBefore(lesson, index));
  // The panel takes room from the canvas when it comes, and so does a step's own drawing.
  useEffect(requestFit, []);
  if (!step) return null;
  return (
    <section className={css["lesson"]} aria-label="Lesson">
      {isTrial && <TrialBar />}
      <ElsewhereBar lesson={lesson} />
      <RefusedBar />
      <header className={css["head"]}>
        <h2>{lesson.title}</h2>
        {isTaught(lesson) && !isTrial && (
          <Button icon label="Edit a copy of the lesson" onClick={() => editCopy(lesson)}>
            <PencilLine size={15} />
          </Button>
        )}
        <Button icon label="Print the lesson" onClick={() => void printSheet(lesson)}>
          <Printer size={15} />
        </Button>
        {!isTrial && (
          <Button icon label="Close the lesson" onClick={leaveLesson}>
            <X size={16} />
          </Button>
        )}
      </header>
      <Step key={`${lesson.id} ${index}`} lesson={lesson} step={step} index={index} facts={facts} />
      <Steps lesson={lesson} index={index} />
    </section>
  );
}

/** Stands above a lesson that its maker tries out. */
function TrialBar() {
  return (
    <div className={css["trial"]}>
      <p>You see what learners see.</p>
      <Button look="primary" onClick={endTrial}>
        Back to editing
      </Button>
    </div>
  );
}

/** Stands above a lesson while another project is on the screen: its checks would look at that. */
function ElsewhereBar({ lesson }: { readonly lesson: Lesson }) {
  const isElsewhere = useIsElsewhere();
  if (!isElsewhere) return null;
  return (
    <div className={css["trial"]}>
      <p>Another project is on the canvas.</p>
      <Button look="outlined" onClick={() => returnToLesson(lesson)}>
        Back to the lesson’s
      </Button>
    </div>
  );
}

/** Stands above a lesson whose progress the browser does not keep. */
function RefusedBar() {
  const isRefused = useKeeping((keeping) => keeping.isRefused);
  if (!isRefused) return null;
  return (
    <div className={css["trial"]} role="status">
      <p>
        Your progress is not kept: the browser refuses. It is there until this tab is closed; its
        storage may be full, and deleting old projects helps.
      </p>
    </div>
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
  const mayBegin = !step.prediction || answer !== null;
  const states = useTasks(step.tasks, index, facts, mayBegin);
  useHighlight(step, facts.graph, facts.given);
  const isLast = index === lesson.steps.length - 1;
  return (
    <div className={css["step"]}>
      <h3>
        <span className="number">
          {index + 1}/{lesson.steps.length}
        </span>{" "}
        {step.title}
      </h3>
      <Paragraphs texts={step.text} />
      {step.prediction && (
        <PredictionBox prediction={step.prediction} step={index} isDone={isDone} />
      )}
      {mayBegin ? (
        <TaskList tasks={step.tasks} states={states} isDone={isDone} />
      ) : (
        <p className={css["wait"]}>Predict first; then the tasks appear.</p>
      )}
      <LessonHelp lesson={lesson} step={step} index={index} />
      {isSkipped && !isDone && <p className={css["wait"]}>This step was skipped.</p>}
      {isTaught(lesson) && <ClassSeed lesson={lesson} />}
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
