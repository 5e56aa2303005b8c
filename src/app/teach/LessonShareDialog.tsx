/** Shares the lesson in the editor: as a link, a QR code or a file; or says what is to be mended first. */
import { ArrowRight, Download } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { completionCode } from "../../lessons/completion-code.ts";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import type { LessonProblem } from "../../lessons/lesson-problems.ts";
import { CopyBox } from "../dialogs/CopyBox.tsx";
import { DialogFrame } from "../dialogs/DialogFrame.tsx";
import { LinkLength } from "../dialogs/LinkLength.tsx";
import { QrCode } from "../dialogs/QrCode.tsx";
import css from "../dialogs/ShareDialog.module.css";
import { linkTo, pageAddress } from "../dialogs/share-texts.ts";
import { decodeLesson, encodeLesson, printLesson } from "../link/lesson-codec.ts";
import { saveText } from "../stores/save-text.ts";
import { Button } from "../widgets/Button.tsx";
import own from "./LessonEditor.module.css";
import { goToProblem } from "./Problem.tsx";
import { useProblems } from "./problem-of.ts";
import { showStep, useTeachStore } from "./teach-store.ts";

/** A dialog hands the keyboard back to where it was when it closes; what goes elsewhere waits for that, in milliseconds. */
const afterClosingMs = 60;

interface DialogProps {
  readonly onClose: () => void;
}

/** The dialog `Share the lesson`. */
export function LessonShareDialog({ onClose }: DialogProps) {
  const lesson = useTeachStore(({ draft }) => draft?.lesson);
  const problems = useProblems();
  if (!lesson) return null;
  if (problems.length > 0) return <ToMend problems={problems} onClose={onClose} />;
  return (
    <DialogFrame
      title="Share the lesson"
      description="The link holds the whole lesson after its #, so it reaches no server. Whoever opens it keeps their own projects; nothing is trained before they press Train."
      onClose={onClose}
    >
      <Texts lesson={lesson} />
    </DialogFrame>
  );
}

/** A lesson as others will get it: its link, and its id. */
interface Shared {
  readonly hash: string;
  readonly id: string;
}

function useShared(lesson: TaughtLesson): Shared | null {
  const [shared, setShared] = useState<Shared | null>(null);
  useEffect(() => {
    let isWanted = true;
    void encodeLesson(lesson).then(async (hash) => {
      // The id is read from the link itself: the one that learners will have.
      const opened = await decodeLesson(hash);
      if (isWanted && opened?.lesson) setShared({ hash, id: opened.lesson.id });
    });
    return () => {
      isWanted = false;
    };
  }, [lesson]);
  return shared;
}

function Texts({ lesson }: { readonly lesson: TaughtLesson }) {
  const shared = useShared(lesson);
  const link = shared === null ? "" : linkTo(pageAddress(location.href), shared.hash);
  const save = () => saveText(lesson.title || "lesson", printLesson(lesson));
  return (
    <div className={css["share"]}>
      <div className={css["texts"]}>
        <CopyBox
          label="Lesson link"
          text={link}
          note={<LinkLength letters={link.length} onSave={save} />}
          isMain
        />
        <div>
          <Button look="outlined" onClick={save}>
            <Download size={14} aria-hidden="true" />
            JSON file
          </Button>
          <p className={css["note"]}>
            Opened with File ▸ Open, or dropped on the page. The link is of the lesson as it is now:
            later changes need a new one.
          </p>
        </div>
        {shared !== null && <Codes id={shared.id} />}
      </div>
      <div className={css["side"]}>
        <QrCode text={link} />
      </div>
    </div>
  );
}

/** Lets a teacher compare the codes that learners hand in. */
function Codes({ id }: { readonly id: string }) {
  const [name, setName] = useState("");
  const boxId = useId();
  return (
    <section className={own["codes"]} aria-label="Completion codes">
      <h3>Completion codes</h3>
      <p className={css["note"]}>
        Whoever finishes gets a code that follows from the lesson and their name. A receipt, not a
        proof.
      </p>
      <label htmlFor={boxId}>A learner’s name</label>
      <div className={css["line"]}>
        <input
          id={boxId}
          className={css["text"]}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      {name.trim() !== "" && (
        <output>
          <code>
            {id} {completionCode(id, name)}
          </code>
        </output>
      )}
    </section>
  );
}

interface ToMendProps extends DialogProps {
  readonly problems: readonly LessonProblem[];
}

function ToMend({ problems, onClose }: ToMendProps) {
  return (
    <DialogFrame
      title="Share the lesson"
      description={
        problems.length === 1
          ? "One thing is missing before the lesson can be shared."
          : `${problems.length} things are missing before the lesson can be shared.`
      }
      onClose={onClose}
    >
      <ul className={own["mend"]} aria-label="To mend">
        {problems.map(({ step, field, message }) => (
          <li key={`${step} ${field} ${message}`}>
            <button
              type="button"
              className={own["fault"]}
              onClick={() => {
                showStep(step);
                onClose();
                setTimeout(goToProblem, afterClosingMs, message);
              }}
            >
              <b>{step === null ? "Lesson" : `Step ${step + 1}`}</b>
              <span>{message}</span>
              <ArrowRight size={14} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </DialogFrame>
  );
}
