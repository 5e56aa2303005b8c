/** Says which run waits while another drawing is on the screen, and leads back to it. */
import { printCount } from "../format.ts";
import { endParkedRun, useParkedRun } from "../run/parked-run.ts";
import { hasBegun } from "../run/run-state.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { goBack } from "../stores/open-document.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Banner.module.css";

/** The strip about the run that waits. */
export function ParkedBanner() {
  const name = useParkedRun(({ parked }) => parked?.graph.name ?? "");
  const step = useParkedRun(({ parked }) => parked?.store.run.step ?? 0);
  const hasNext = useRunStore(({ run }) => hasBegun(run));
  const shown = useGraphStore(({ graph }) => graph.name);
  return (
    <div className={`${css["banner"]} ${css["linked"]}`}>
      <p>
        {name || "untitled"}’s run waits at step <span className="number">{printCount(step)}</span>.
        {hasNext &&
          ` Only one can wait: opening something else ends it, and ${shown || "untitled"}’s waits in its place.`}
      </p>
      <Button look="outlined" onClick={goBack}>
        Go back to it
      </Button>
      <Button onClick={endParkedRun}>End it</Button>
    </div>
  );
}
