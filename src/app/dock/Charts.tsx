/** The two charts side by side; where there is no room for both, one of them and a switch. */
import { useState } from "react";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Chart.module.css";
import { Chart } from "./Chart.tsx";
import type { Metric } from "./chart-data.ts";

const metrics = ["loss", "accuracy"] as const;

interface ChartsProps {
  /** Whether one may stand under the other on a narrow screen: not where the height is fixed. */
  readonly stacks?: boolean;
}

/** Loss and accuracy. */
export function Charts({ stacks = true }: ChartsProps) {
  const [shown, setShown] = useState<Metric>("loss");
  const logarithmicLoss = useViewStore((view) => view.logarithmicLoss);
  return (
    <div className={css["charts"]} data-shown={shown} data-stacks={stacks}>
      <div className={css["switch"]}>
        {metrics.map((metric) => (
          <button
            key={metric}
            type="button"
            aria-pressed={shown === metric}
            onClick={() => setShown(metric)}
          >
            {metric}
          </button>
        ))}
      </div>
      <Chart metric="loss" title="Loss" isLogarithmic={logarithmicLoss}>
        <Button
          className={css["scale"] ?? ""}
          tip="Logarithmic scale"
          aria-pressed={logarithmicLoss}
          onClick={() => useViewStore.setState({ logarithmicLoss: !logarithmicLoss })}
        >
          Log
        </Button>
      </Chart>
      <Chart metric="accuracy" title="Accuracy" />
    </div>
  );
}
