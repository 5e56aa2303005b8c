/** The buttons that start, pause, step, stop and reset a run. The accent marks the one to press next. */
import { Pause, Play, RotateCcw, Square, StepForward } from "lucide-react";
import { pause, reset, step, stop, train } from "../run/run-actions.ts";
import { isUnderWay, type RunPhase } from "../run/run-state.ts";
import { useCompilation, whyNotTrainable } from "../stores/compilation.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./RunControls.module.css";

const icon = { size: 14, "aria-hidden": true } as const;

/** The five run controls. */
export function RunControls() {
  const phase = useRunStore((store) => store.run.phase);
  const canReset = useRunStore(({ run }) => run.step > 0 || isBroken(run.phase));
  const problem = whyNotTrainable(useCompilation());
  const isRunning = isUnderWay(phase);
  const isPaused = phase === "paused";
  const notRunning = "Nothing is running";
  return (
    <div className={css["controls"]} role="toolbar" aria-label="Run">
      <Button
        className={css["train"] ?? ""}
        look={isRunning ? "outlined" : "primary"}
        tip={isPaused ? "Go on from here" : trainTip(phase)}
        keys="Ctrl ↵"
        reason={isRunning ? "The run is under way" : problem}
        onClick={train}
      >
        <Play {...icon} fill="currentColor" />
        {isPaused ? "Resume" : "Train"}
      </Button>
      <Button
        look={isRunning ? "primary" : "outlined"}
        tip="Stop after this step, and be ready to go on"
        keys="Ctrl ↵"
        reason={isRunning ? null : notRunning}
        onClick={pause}
      >
        <Pause {...icon} fill="currentColor" strokeWidth={1} />
        Pause
      </Button>
      <Button
        look="outlined"
        tip="One step, on one batch"
        reason={isRunning ? "Pause first, then go step by step" : problem}
        onClick={step}
      >
        <StepForward {...icon} />
        Step
      </Button>
      <Button
        look="outlined"
        tip={
          phase === "validating"
            ? "End the run without finishing the validation"
            : "End the run with a last validation"
        }
        reason={isRunning || isPaused ? null : notRunning}
        onClick={stop}
      >
        <Square {...icon} size={12} fill="currentColor" />
        Stop
      </Button>
      <Button
        tip="Back to step 0, with fresh parameters"
        reason={canReset || isRunning ? null : "The run is at step 0"}
        onClick={reset}
      >
        <RotateCcw {...icon} />
        Reset
      </Button>
    </div>
  );
}

function isBroken(phase: RunPhase): boolean {
  return phase === "failed" || phase === "crashed";
}

function trainTip(phase: RunPhase): string {
  return phase === "done" || phase === "stopped" ? "Train on from here" : "Train the network";
}
