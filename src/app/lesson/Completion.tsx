/** The end of a lesson: a code to hand in, and where its statements come from. */
import { useId, useState } from "react";
import { completionCode } from "../../lessons/completion-code.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import css from "./Lesson.module.css";
import { useLessonStore } from "./lesson-store.ts";

/** Shown when the last step is done; the code only when all are. */
export function Completion({ lesson }: { readonly lesson: Lesson }) {
  const [name, setName] = useState("");
  const id = useId();
  const open = useLessonStore(
    ({ done, skipped }) => done.filter((isDone, step) => !isDone && !skipped[step]).length,
  );
  const code = name.trim() === "" ? null : completionCode(lesson.id, name);
  return (
    <section className={css["completion"]} aria-label="Lesson completed">
      <h3>{open === 0 ? "You are through" : `Steps still open: ${open}`}</h3>
      {open === 0 && (
        <>
          <label htmlFor={id}>Your name, for a code to hand in</label>
          <input id={id} value={name} onChange={({ target }) => setName(target.value)} />
          {code !== null && (
            <output>
              <code>
                {lesson.id} {code}
              </code>
            </output>
          )}
          <p>The code follows from lesson and name. It is a receipt, not a proof.</p>
        </>
      )}
    </section>
  );
}
