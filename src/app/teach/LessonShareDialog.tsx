/** Shares the lesson in the editor: as a link, a QR code or a file; or says what is to be mended first. */
import { Download } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import { compile } from "../../compiler/compile.ts";
import { completionCode } from "../../lessons/completion-code.ts";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { stuckTasks } from "../../lessons/play/play-lesson.ts";
import { CopyBox } from "../dialogs/CopyBox.tsx";
import { DialogFrame } from "../dialogs/DialogFrame.tsx";
import { LinkLength } from "../dialogs/LinkLength.tsx";
import { QrCode } from "../dialogs/QrCode.tsx";
import css from "../dialogs/ShareDialog.module.css";
import { linkTo, pageAddress } from "../dialogs/share-texts.ts";
import { factsOfDrawing } from "../lesson/drawing-facts.ts";
import { decodeLesson, encodeLesson, printLesson } from "../link/lesson-codec.ts";
import { saveText } from "../stores/save-text.ts";
import { Button } from "../widgets/Button.tsx";
import own from "./LessonEditor.module.css";
import { useProblems } from "./problem-of.ts";
import { Stuck, ToMend } from "./ToMend.tsx";
import { useTeachStore } from "./teach-store.ts";

interface DialogProps {
  readonly onClose: () => void;
}

/** The dialog `Share the lesson`. */
export function LessonShareDialog({ onClose }: DialogProps) {
  const lesson = useTeachStore(({ draft }) => draft?.lesson);
  const problems = useProblems();
  if (!lesson) return null;
  if (problems.length > 0) return <ToMend problems={problems} onClose={onClose} />;
  return <Whole lesson={lesson} onClose={onClose} />;
}

/** A lesson with nothing missing: it is handed out, unless learners could not finish it. */
function Whole({ lesson, onClose }: DialogProps & { readonly lesson: TaughtLesson }) {
  const [isWanted, setWanted] = useState(false);
  const stuck = useMemo(
    () => stuckTasks(lesson, (drawing) => factsOfDrawing(drawing, compile(drawing))),
    [lesson],
  );
  if (stuck.length > 0 && !isWanted)
    return <Stuck {...{ lesson, stuck, onClose }} onShare={() => setWanted(true)} />;
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
