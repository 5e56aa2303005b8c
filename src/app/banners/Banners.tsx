/** What is to be known of the run before anything else: it trains another drawing than the one shown, or it failed. */
import { printCount } from "../format.ts";
import { useParkedRun } from "../run/parked-run.ts";
import { applyEdit } from "../run/run-actions.ts";
import { hasBegun, isUnderWay } from "../run/run-state.ts";
import { useCompilation, whyNotTrainable } from "../stores/compilation.ts";
import { useCompileChoice } from "../stores/compile-choice.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { isUpToDate, useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import { lazyPart } from "../widgets/LazyPart.tsx";
import css from "./Banner.module.css";
import { FaultBanner } from "./FaultBanner.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { NoticeBanner } from "./NoticeBanner.tsx";
import { useEditedStep } from "./use-edited-step.ts";

/** Only who opens something while a run is under way needs it. */
const ParkedBanner = lazyPart(
  "The run that waits",
  async () => (await import("./ParkedBanner.tsx")).ParkedBanner,
);

/** The strip above the canvas; usually there is nothing to say. */
export function Banners() {
  const hasParked = useParkedRun(({ parked }) => parked !== null);
  return (
    <div aria-live="polite">
      <NoticeBanner />
      <FaultBanner />
      <EditedBanner />
      <LinkBanner />
      {hasParked && <ParkedBanner />}
    </div>
  );
}

function EditedBanner() {
  const isEdited = useIsEdited();
  const step = useEditedStep(isEdited);
  const isRunning = useRunStore(({ run }) => isUnderWay(run.phase));
  const isPaused = useRunStore(({ run }) => run.phase === "paused");
  const parameters = useRunStore(({ run }) => run.parameters?.all ?? 0);
  const problem = whyNotTrainable(useCompilation());
  if (!isEdited) return null;
  return (
    <div className={css["banner"]}>
      <p>
        Edited since step <span className="number">{printCount(step)}</span>:{" "}
        {isRunning
          ? "the run still trains the graph as compiled."
          : `${isPaused ? "Resume" : "Train"} or Step applies the edit; of ${parameters} parameters, those that still fit keep their values.`}
      </p>
      {isRunning && (
        <Button look="outlined" reason={problem} onClick={applyEdit}>
          Apply edit
        </Button>
      )}
    </div>
  );
}

function useIsEdited(): boolean {
  const graph = useGraphStore((store) => store.graph);
  useCompileChoice();
  return useRunStore(
    (store) => store.trained !== null && hasBegun(store.run) && !isUpToDate(store, graph),
  );
}
