/** The two charts side by side. */
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Chart.module.css";
import { Chart } from "./Chart.tsx";

/** Loss and accuracy. */
export function Charts() {
  const logarithmicLoss = useViewStore((view) => view.logarithmicLoss);
  return (
    <div className={css["charts"]}>
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
