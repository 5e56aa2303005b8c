/** Tells what of a run was made with one drawing: a run goes on over an edit, and its steps before are those of another. */
import { isSameNetwork } from "../../graph/edits/same-network.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Event } from "../../protocol/event.ts";
import type { ValidationPoint } from "./run-history.ts";

/** The drawing that the worker has, and what it said since it has it. */
export interface DrawingRun {
  readonly graph: Graph;
  /** The step of the run after which this drawing came. */
  readonly from: number;
  /** The last step of the run; less `from` it is the number of steps of this drawing. */
  readonly step: number;
  /** The last one after a step of this drawing, or null. */
  readonly validation: ValidationPoint | null;
}

/**
 * What belongs to the present drawing after an event. Events are in the order of what they tell, so whatever follows the `loaded`
 * of a drawing is about that one, whatever was sent in the meantime.
 *
 * @param graphOf the drawing that was sent under a number
 */
export function afterEventOfDrawing(
  before: DrawingRun | null,
  event: Event,
  graphOf: (edition: number) => Graph | undefined,
): DrawingRun | null {
  switch (event.type) {
    case "loaded": {
      const graph = event.edition === undefined ? undefined : graphOf(event.edition);
      if (!graph) return null;
      const goesOn = before !== null && event.step > 0 && isSameNetwork(before.graph, graph);
      return goesOn
        ? { ...before, graph, step: event.step }
        : { graph, from: event.step, step: event.step, validation: null };
    }
    case "progress":
      return event.losses.length === 0
        ? before
        : before && { ...before, step: event.firstStep + event.losses.length - 1 };
    case "validation": {
      if (before === null || event.step <= before.from) return before;
      const { step, loss, accuracy } = event;
      return { ...before, step: Math.max(step, before.step), validation: { step, loss, accuracy } };
    }
    case "reset":
      return before && { graph: before.graph, from: 0, step: 0, validation: null };
    default:
      return before;
  }
}
