/** What is about the whole lesson: its title, its class seed, its first drawing, and what is locked and hidden meanwhile. */
import { setTraining } from "../../graph/edits/change-training.ts";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { HideOptions, LockOption } from "../dialogs/ShareOptions.tsx";
import { SeedPromise } from "../lesson/ClassSeed.tsx";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { Button } from "../widgets/Button.tsx";
import { DrawingBox } from "./DrawingBox.tsx";
import css from "./Form.module.css";
import { NumberInput } from "./NumberInput.tsx";
import { Problem } from "./Problem.tsx";
import { useProblemOf } from "./problem-of.ts";
import { TextBox } from "./TextBox.tsx";
import { changeLesson } from "./teach-store.ts";

/** The form `About the lesson`. */
export function AboutForm({ lesson }: { readonly lesson: TaughtLesson }) {
  const problemOf = useProblemOf(null);
  const { title, summary, minutes, start, lock, hide } = lesson;
  return (
    <div className={css["form"]}>
      <TextBox
        label="Title"
        value={title}
        placeholder="What dropout costs"
        mostLetters={lessonLimits.title}
        problem={problemOf("title")}
        onChange={(value) => changeLesson({ title: value })}
      />
      <TextBox
        label="Summary"
        value={summary}
        lines={2}
        mostLetters={lessonLimits.summary}
        problem={problemOf("summary")}
        onChange={(value) => changeLesson({ summary: value })}
        note={<p>One sentence on what is learned. It may stay empty.</p>}
      />
      <div className={css["numbers"]} data-part="">
        <NumberInput
          label="Minutes"
          value={minutes}
          isInvalid={problemOf("minutes") !== null}
          onChange={(value) => changeLesson({ minutes: value ?? Number.NaN })}
        />
        <Problem text={problemOf("minutes")} />
      </div>
      <SeedForm lesson={lesson} problem={problemOf("seed")} />
      <DrawingBox
        title="First drawing"
        note="What every learner begins with, its training settings included."
        drawing={start}
        onChange={(graph) => changeLesson({ start: graph })}
      />
      <fieldset className={css["group"]}>
        <legend>While the lesson is taken</legend>
        <LockOption lock={lock} onChange={(value) => changeLesson({ lock: value })} />
        <HideOptions hide={hide} onChange={(value) => changeLesson({ hide: value })} />
        <p className={css["note"]}>
          A lock guides; it does not protect. “Reset the drawing” and solutions pass through it.
        </p>
      </fieldset>
    </div>
  );
}

interface SeedProps {
  readonly lesson: TaughtLesson;
  readonly problem: string | null;
}

function SeedForm({ lesson: { seed }, problem }: SeedProps) {
  const own = useGraphStore((store) => store.graph.training.seed);
  return (
    <fieldset className={css["group"]} data-part="">
      <legend>Class seed</legend>
      <div className={css["numbers"]}>
        <NumberInput
          label="Seed"
          value={seed}
          isInvalid={problem !== null}
          onChange={(value) => changeLesson({ seed: value ?? Number.NaN })}
        />
      </div>
      <Problem text={problem} />
      {problem === null && own !== seed && (
        <p className={css["aside"]}>
          Your canvas trains with seed <span className="number">{own}</span>, so your curve is not
          the one that learners will see.
          <Button look="outlined" onClick={() => edit((graph) => setTraining(graph, "seed", seed))}>
            Use the class seed
          </Button>
        </p>
      )}
      <div className={css["note"]}>
        <SeedPromise />
      </div>
    </fieldset>
  );
}
