/** A lesson on paper. */
import type { Graph } from "../../graph/graph.ts";
import { isTaught, type Lesson, type LessonStep } from "../../lessons/lesson.ts";
import { GraphPicture } from "../picture/GraphPicture.tsx";
import css from "./Lesson.module.css";
import { LessonText, Paragraphs } from "./LessonText.tsx";

interface SheetProps {
  readonly lesson: Lesson;
  readonly graph: Graph;
}

/** Every step with its question and tasks; predictions are not given away. */
export function LessonSheet({ lesson, graph }: SheetProps) {
  return (
    <article className={css["sheet"]}>
      <h1>{lesson.title}</h1>
      <p>Name: ______________________________ Date: ______________</p>
      <div className={css["sheetPicture"]}>
        <GraphPicture graph={graph} />
      </div>
      {isTaught(lesson) && (
        <p>
          Class seed {lesson.seed}: with the same engine everyone sees the same curve. Lesson{" "}
          {lesson.id}.
        </p>
      )}
      {numbered(lesson.steps).map(({ number, title, text, prediction, tasks }) => (
        <section key={number}>
          <h2>
            {number}. {title}
          </h2>
          <Paragraphs texts={text} />
          {prediction && (
            <p>
              <b>Predict:</b> <LessonText text={prediction.question} />{" "}
              {prediction.options.map((option) => (
                <span key={option}>
                  ☐ <LessonText text={option} />{" "}
                </span>
              ))}
            </p>
          )}
          <ul>
            {tasks.map((task) => (
              <li key={task.text}>☐ {task.text}</li>
            ))}
          </ul>
        </section>
      ))}
      <footer>
        {lesson.sources.map((source) => (
          <p key={source.text}>{source.text}</p>
        ))}
      </footer>
    </article>
  );
}

function numbered(steps: readonly LessonStep[]): readonly (LessonStep & { number: number })[] {
  return steps.map((step, index) => ({ ...step, number: index + 1 }));
}
