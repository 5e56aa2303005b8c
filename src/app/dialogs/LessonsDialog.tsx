/** Offers the lessons that ship with the app, and those that were made in this browser. */
import { FolderOpen, PencilLine, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { Lesson, TaughtLesson } from "../../lessons/lesson.ts";
import { listKept, progressKey, readKept } from "../lesson/kept-progress.ts";
import { beginAgain, beginLesson, resumeKept, useLessonStore } from "../lesson/lesson-store.ts";
import { openFile } from "../stores/open-file.ts";
import { deleteDraft, listDrafts, readDraft, writeDraft } from "../teach/drafts.ts";
import { useTeachStore } from "../teach/teach-store.ts";
import { editDraft, makeLesson } from "../teach/try-out.ts";
import { Button } from "../widgets/Button.tsx";
import { showError } from "../widgets/message.ts";
import { closeDialog, DialogFrame } from "./DialogFrame.tsx";
import css from "./ProjectsDialog.module.css";

/** The dialog `Lessons`. */
export function LessonsDialog() {
  const current = useLessonStore(({ lesson }) => lesson?.id);
  return (
    <DialogFrame
      title="Lessons"
      description="Each opens a project of its own and looks at what you do; one that you began goes on where you left it. Your present project is kept."
    >
      <OwnLessons />
      <TakenLessons />
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
              <span>{standing(lesson)}</span>
            </button>
            {isUnderWay(lesson) && (
              <Button
                tip="From its first step, with a new project; the former one is kept"
                onClick={() => {
                  closeDialog();
                  beginAgain(lesson);
                }}
              >
                Begin again
              </Button>
            )}
            <p>{lesson.summary}</p>
            <p className={css["nothing"]}>{lesson.measured}</p>
          </li>
        ))}
      </ul>
    </DialogFrame>
  );
}

function isUnderWay(lesson: Lesson): boolean {
  const kept = readKept(progressKey(lesson));
  return kept !== null && kept !== "damaged";
}

/** How long a lesson is, or how far it was taken. */
function standing(lesson: Lesson): string {
  const kept = readKept(progressKey(lesson));
  const { length } = lesson.steps;
  if (kept === null || kept === "damaged")
    return `${length} steps, about ${lesson.minutes} minutes`;
  const done = kept.done.filter((isDone, step) => isDone || kept.skipped[step]).length;
  return done === length ? "all steps done" : `at step ${kept.step + 1} of ${length}, ${done} done`;
}

/** The lessons from links and files that were begun. */
function TakenLessons() {
  const taken = listKept();
  if (taken.length === 0) return null;
  return (
    <ul className={css["list"]} aria-label="Lessons under way">
      {taken.map(({ key, title }) => (
        <li key={key} className={css["lesson"]}>
          <button
            type="button"
            className={css["open"]}
            onClick={() => {
              closeDialog();
              if (!resumeKept(key))
                void showError("What was kept of this lesson cannot be read", {
                  description: "Open its link again: the lesson then begins anew.",
                });
            }}
          >
            <b>{title}</b>
            <span>from a link or a file: go on</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a teacher comes for: making a lesson, and the drafts there are. */
function OwnLessons() {
  const [drafts, setDrafts] = useState(listDrafts);
  const [deleted, setDeleted] = useState<{ id: string; lesson: TaughtLesson } | null>(null);
  const inEditor = useTeachStore(({ draft }) => draft?.id);
  const open = (id: string) => {
    closeDialog();
    if (!editDraft(id))
      void showError("This lesson could not be read", { description: "It is kept as it is." });
  };
  const remove = (id: string) => {
    const lesson = readDraft(id);
    setDeleted(lesson && { id, lesson });
    deleteDraft(id);
    setDrafts(listDrafts());
  };
  const putBack = () => {
    if (deleted) writeDraft(deleted.id, deleted.lesson);
    setDeleted(null);
    setDrafts(listDrafts());
  };
  return (
    <section className={css["own"]} aria-labelledby="own-lessons">
      <div className={css["ownHead"]}>
        <p>
          <b id="own-lessons">Teach with your own:</b> steps, questions and checks around the
          drawing on the canvas, shared as a link.
        </p>
        <Button
          look="outlined"
          onClick={() => {
            closeDialog();
            makeLesson();
          }}
        >
          <PencilLine size={14} aria-hidden="true" />
          Make a lesson
        </Button>
        <OpenLessonFile />
      </div>
      {drafts.map(({ id, title, changedMs }) => (
        <div key={id} className={css["row"]}>
          <button type="button" className={css["open"]} onClick={() => open(id)}>
            <b>{title || "Lesson without a title"}</b>
            <span>
              {id === inEditor
                ? "in the editor"
                : `changed ${new Date(changedMs).toLocaleString()}`}
            </span>
          </button>
          <Button
            icon
            label={`Delete ${title || "lesson without a title"}`}
            reason={id === inEditor ? "It is in the editor: close that first" : null}
            onClick={() => remove(id)}
          >
            <Trash2 size={14} aria-hidden="true" />
          </Button>
        </div>
      ))}
      {deleted && (
        <p className={css["row"]} role="status">
          {deleted.lesson.title || "The lesson without a title"} is deleted.
          <Button onClick={putBack}>Put it back</Button>
        </p>
      )}
    </section>
  );
}

/** Opens a lesson that came as a file. */
function OpenLessonFile() {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => chooser.current?.click()}>
        <FolderOpen size={14} aria-hidden="true" />
        Open a lesson file
      </Button>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        aria-label="Lesson file"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          closeDialog();
          if (file) void openFile(file);
        }}
      />
    </>
  );
}
