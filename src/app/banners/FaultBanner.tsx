/** What went wrong with the run, what to do about it, and the button for that where there is one. */
import { restart } from "../run/run-actions.ts";
import { isWorthAnotherTry, needsNewWorker } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Banner.module.css";

/** The strip about the fault of the run, if it has one. */
export function FaultBanner() {
  const fault = useRunStore((store) => store.run.fault);
  if (!fault) return null;
  return (
    <div className={`${css["banner"]} ${css["fault"]}`} title={fault.code}>
      <p>
        <b>{fault.message}</b> {fault.action} <span className={css["detail"]}>{fault.detail}</span>
      </p>
      {needsNewWorker(fault) && (
        <Button look="outlined" onClick={restart}>
          Restart the engine
        </Button>
      )}
      {isWorthAnotherTry(fault) && (
        <Button look="outlined" onClick={restart}>
          Try again
        </Button>
      )}
    </div>
  );
}
