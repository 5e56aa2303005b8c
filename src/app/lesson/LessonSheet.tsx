/** A lesson on paper. */
import type { Graph } from "../../graph/graph.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { GraphPicture } from "../picture/GraphPicture.tsx";
import css from "./Lesson.module.css";
import { LessonText } from "./LessonText.tsx";

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
      {lesson.steps.map(({ title, text, prediction, tasks }, index) => (
        <section key={title}>
          <h2>
            {index + 1}. {title}
          </h2>
          {text.map((paragraph) => (
            <p key={paragraph}>
              <LessonText text={paragraph} />
            </p>
          ))}
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
