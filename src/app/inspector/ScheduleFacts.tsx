/** What the learning-rate schedule comes to: the rate at the steps where something changes, derived from the settings. */
import type { LearningRateSchedule, Training } from "../../graph/graph.ts";
import { learningRateAt } from "../../protocol/learning-rate.ts";
import { printCount } from "../format.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./Inspector.module.css";

/** A few steps with their rates; nothing where the rate never changes or a setting is not a number yet. */
export function ScheduleFacts({
  training: { learningRate, schedule },
}: {
  readonly training: Training;
}) {
  const rates = stepsOf(schedule).map((step) => ({
    step,
    rate: learningRateAt(step, learningRate, schedule),
  }));
  if (rates.length < 2 || !rates.every(({ rate }) => Number.isFinite(rate))) return null;
  return (
    <section className={css["section"]} data-figures="" aria-label="Rate by step">
      <h3>
        Rate by step
        <Provenance
          kind="derived"
          by="From the learning rate and the settings of its schedule: the rate with which that step changes the parameters."
        />
      </h3>
      <dl className={css["facts"]}>
        {rates.map(({ step, rate }) => (
          <div key={step}>
            <dt>Step {printCount(step)}</dt>
            <dd className="number">{Number(rate.toPrecision(3))}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The first step, the first at full rate, and those at which the schedule has come somewhere; each once. */
function stepsOf(schedule: LearningRateSchedule): readonly number[] {
  const full = schedule.warmUpSteps + 1;
  const after = (steps: number) => full + steps;
  switch (schedule.type) {
    case "constant":
      return unique([1, full]);
    case "step": {
      const { everySteps } = schedule;
      return unique([1, full, after(everySteps), after(2 * everySteps)]);
    }
    case "cosine": {
      const { decaySteps } = schedule;
      return unique([1, full, after(Math.ceil(decaySteps / 2)), after(decaySteps)]);
    }
    default:
      return schedule satisfies never;
  }
}

function unique(steps: readonly number[]): readonly number[] {
  return [...new Set(steps)];
}
