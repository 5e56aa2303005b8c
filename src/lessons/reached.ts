/** Remembers that a task was done: what was reached stays reached, whatever is found later. */
import type { Graph } from "../graph/graph.ts";
import type { Check, Verdict } from "./check.ts";
import { isMeasurement } from "./check-forms.ts";
import { hashLetters } from "./completion-code.ts";

/** What was found when a task was done. */
export interface Reached {
  readonly found: string;
  /** The step of the run at which that was, or null where it is not about one. */
  readonly at: number | null;
  /** The drawing it was reached with, as `networkMark` gives it. */
  readonly network: string;
}

/** What a list of tasks shows of one of them. */
export interface TaskState {
  readonly isDone: boolean;
  readonly found: string;
}

/** What is to be remembered of a task that is done now. */
export function reachedNow({ found, at, reached }: Verdict, network: string): Reached {
  return { found: reached ?? found, at: at ?? null, network };
}

/**
 * Whether a task is done. While its step is open, what was measured counts for the drawing it was measured on, and what is drawn
 * as it is now, for the tasks of a step have to hold at one time; once the step is done, they all stay done.
 */
export function taskState(
  check: Check,
  verdict: Verdict,
  reached: Reached | null,
  { network, isStepDone }: { readonly network: string; readonly isStepDone: boolean },
): TaskState {
  const isKept = isStepDone || (isMeasurement(check) && reached?.network === network);
  if (reached === null || !isKept) return { isDone: verdict.holds, found: verdict.found };
  const isAsThen = verdict.holds && (verdict.found === reached.found || reached.at === null);
  const when = reached.at === null ? "done" : `reached at step ${print(reached.at)}`;
  if (isAsThen && reached.at === null) return { isDone: true, found: verdict.found };
  const then = `${when}: ${reached.found}`;
  return { isDone: true, found: isAsThen ? then : `${then}; now ${verdict.found}` };
}

/** Letters that two drawings share when they train the same: as `isSameNetwork` compares them. */
export function networkMark({ nodes, edges, training }: Graph): string {
  const { data, batchSize, optimizer, schedule, l2, clipNorm, seed } = training;
  const layers = nodes.map(({ id, type, fields }) => JSON.stringify([id, type, sorted(fields)]));
  const ports = new Map<string, string[]>();
  for (const { source, sourcePort, target, targetPort } of edges) {
    const port = JSON.stringify([target, targetPort]);
    const into = ports.get(port) ?? [];
    into.push(JSON.stringify([source, sourcePort]));
    ports.set(port, into);
  }
  const settings = [data, batchSize, sorted(optimizer), sorted(schedule), l2, clipNorm, seed];
  return hashLetters(JSON.stringify([layers.toSorted(), [...ports].toSorted(byPort), settings]));
}

function byPort([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function sorted(record: object): readonly (readonly [string, unknown])[] {
  return Object.entries(record).toSorted(byPort);
}

function print(step: number): string {
  return step.toLocaleString("en-US");
}
