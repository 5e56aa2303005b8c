/** The editor of a lesson, beside the canvas. */
import { Play, Share2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { requestFit } from "../stores/fit-request.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { AboutForm } from "./AboutForm.tsx";
import css from "./LessonEditor.module.css";
import { LessonShareDialog } from "./LessonShareDialog.tsx";
import { useProblems } from "./problem-of.ts";
import { StepForm } from "./StepForm.tsx";
import { StepList } from "./StepList.tsx";
import { closeDraft, useTeachStore } from "./teach-store.ts";
import { tryOut } from "./try-out.ts";

/** The panel `Lesson editor`. */
export function LessonEditor() {
  const lesson = useTeachStore(({ draft }) => draft?.lesson);
  const id = useTeachStore(({ draft }) => draft?.id);
  const current = useTeachStore((store) => store.step);
  // The panel takes room from the canvas when it comes.
  useEffect(requestFit, []);
  if (!lesson) return null;
  const step = current === null ? undefined : lesson.steps[current];
  return (
    <section className={css["editor"]} aria-label="Lesson editor" data-wide="">
      <Head hasSteps={lesson.steps.length > 0} />
      <StepList steps={lesson.steps} current={step ? current : null} />
      <div className={css["scroll"]} key={`${id} ${current}`} data-scrolls="">
        {current !== null && step ? (
          <StepForm steps={lesson.steps} index={current} step={step} />
        ) : (
          <AboutForm lesson={lesson} />
        )}
      </div>
    </section>
  );
}

function Head({ hasSteps }: { readonly hasSteps: boolean }) {
  const [isSharing, setSharing] = useState(false);
  const problems = useProblems();
  const share = () => {
    if (problems.length > 0) useTeachStore.setState({ isChecked: true });
    setSharing(true);
  };
  return (
    <header className={css["head"]}>
      <div className={css["title"]}>
        <h2>Lesson editor</h2>
        <Saved />
      </div>
      <Button
        look="outlined"
        tip="Take the lesson as a learner does, from the step that is shown"
        reason={hasSteps ? null : "Add a first step"}
        onClick={tryOut}
      >
        <Play size={13} aria-hidden="true" />
        Preview
      </Button>
      <Button look="primary" label="Share the lesson" onClick={share}>
        <Share2 size={14} aria-hidden="true" />
        Share
      </Button>
      <Button icon label="Close the lesson editor" onClick={close}>
        <X size={16} />
      </Button>
      {isSharing && <LessonShareDialog onClose={() => setSharing(false)} />}
    </header>
  );
}

function Saved() {
  const saved = useTeachStore((store) => store.saved);
  const texts = {
    saved: "kept in this browser",
    saving: "saving…",
    unavailable: "not kept: the browser refuses",
  } as const;
  return (
    <p className={css["saved"]} data-state={saved}>
      {texts[saved]}
    </p>
  );
}

function close(): void {
  closeDraft();
  useViewStore.setState({ lessonOpen: false });
}
