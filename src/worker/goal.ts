/** How far a run is to go before it is done. */

/** What is left to do: `epochs` counts ends of epochs, `steps` counts steps. */
export interface Goal {
  readonly unit: "epochs" | "steps";
  readonly left: number;
}

/** A goal of whole epochs. A run that stands within an epoch finishes that one first, so it ends where an epoch ends. */
export function goalOfEpochs(epochs: number, withinEpoch: boolean): Goal {
  return { unit: "epochs", left: epochs + (withinEpoch ? 1 : 0) };
}

/** The goal after one more step. */
export function goalAfterStep(goal: Goal | null, endedEpoch: boolean): Goal | null {
  if (goal === null) return null;
  return goal.unit === "steps" || endedEpoch ? { ...goal, left: goal.left - 1 } : goal;
}

/** Without a goal there is nothing to reach. */
export function isReached(goal: Goal | null): boolean {
  return goal !== null && goal.left <= 0;
}
