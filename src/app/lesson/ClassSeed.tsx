/** Tells with which seed the class trains, what that promises, and the way back to it. */
import { setTraining } from "../../graph/edits/change-training.ts";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Lesson.module.css";

/** The note `Class seed`. */
export function ClassSeed({ lesson: { seed } }: { readonly lesson: TaughtLesson }) {
  const own = useGraphStore((store) => store.graph.training.seed);
  return (
    <section className={css["seed"]} aria-label="Class seed">
      <p>
        <b>
          Class seed <span className="number">{seed}</span>:
        </b>{" "}
        everyone who uses the same engine sees the same curve.
      </p>
      {!Object.is(own, seed) && (
        <p className={css["ownSeed"]}>
          Your drawing has another seed.
          <Button look="outlined" onClick={() => edit((graph) => setTraining(graph, "seed", seed))}>
            Use the class seed
          </Button>
        </p>
      )}
      <details>
        <summary>When are two curves the same?</summary>
        <SeedPromise />
      </details>
    </section>
  );
}

/** What a seed promises, exactly. */
export function SeedPromise() {
  return (
    <p>
      The seed decides the first weights, the order of the images and what dropout leaves out. With
      the same drawing, settings and engine, in the same browser on the same kind of processor,
      losses are equal bit for bit, however many lanes of the CPU work together. Elsewhere sums are
      rounded differently: the curves begin together and part slowly.
    </p>
  );
}
