/** Offers the lessons. */
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { beginLesson, useLessonStore } from "../lesson/lesson-store.ts";
import { closeDialog, DialogFrame } from "./DialogFrame.tsx";
import css from "./ProjectsDialog.module.css";

/** The dialog `Lessons`. */
export function LessonsDialog() {
  const current = useLessonStore((progress) => progress.id);
  return (
    <DialogFrame
      title="Lessons"
      description="Each opens a project of its own and looks at what you do. Your present project is kept."
    >
      <ul className={css["list"]}>
        {[...lessonCatalogue.values()].map((lesson) => (
          <li key={lesson.id} className={css["lesson"]}>
            <button
              type="button"
              className={css["open"]}
              aria-current={lesson.id === current}
              onClick={() => {
                closeDialog();
                beginLesson(lesson);
              }}
            >
              <b>{lesson.title}</b>
              <span>
                {lesson.steps.length} steps, about {lesson.minutes} minutes
              </span>
            </button>
            <p>{lesson.summary}</p>
            <p className={css["nothing"]}>{lesson.measured}</p>
          </li>
        ))}
      </ul>
    </DialogFrame>
  );
}
