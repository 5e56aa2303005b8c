/** What is known of one block, and the ways on to its layer, its row among the ops and its line of the Ir. */

import type { NodeId } from "../../../graph/graph.ts";
import { besideBlock } from "../../../insight/beside.ts";
import type { Insight } from "../../../insight/insight.ts";
import { clockWords } from "../../../insight/step-words.ts";
import { printDigits, printTime } from "../../../insight/words.ts";
import type { StepProfile } from "../../../protocol/profile.ts";
import { Provenance } from "../../widgets/Provenance.tsx";
import { goToNode, showOpIn } from "../inside-view.ts";
import type { Block } from "./blocks.ts";
import css from "./Timeline.module.css";

interface BlockFactsProps {
  readonly block: Block;
  readonly insight: Insight;
  readonly nameOf: (node: NodeId) => string;
}

/** The line below the lanes. */
export function BlockFacts({ block, insight, nameOf }: BlockFactsProps) {
  const { program, profile, times } = insight;
  const { dispatch, label, kernel, phase, lane, beginMs, endMs, isCritical } = block;
  const step = profile?.clockStepMs ?? 0.001;
  const time = times[dispatch];
  const [longest] = besideBlock(insight.intervals, block);
  const [node] = block.nodes;
  return (
    <span className={css["facts"]} data-figures="">
      <b>{label}</b>
      <span>
        {kernel}, {phase}, w{program.dispatches[dispatch]?.wavefront}, lane {lane}
      </span>
      <span>
        <b className="number">{printTime(Math.max(0, endMs - beginMs), step)}</b>
      </span>
      {time && time.runs > 1 && (
        <span>
          {profile?.alone.length ? "op on one lane alone" : "op"}{" "}
          <b className="number">{printTime(time.work.value, step)}</b> ±
          {printDigits(time.work.error, step)}
        </span>
      )}
      {profile && <Provenance kind="measured" by={howOf(profile, time?.runs ?? 0)} />}
      {isCritical && <span>on the critical path</span>}
      {longest && (
        <span>
          ● beside {nameOfDispatch(longest.dispatch, insight, nameOf)} for{" "}
          <b className="number">{printTime(longest.ms, step)}</b>
        </span>
      )}
      <span className={css["ways"]}>
        {node !== undefined && (
          <button type="button" onClick={() => goToNode(node)}>
            Layer
          </button>
        )}
        <button type="button" onClick={() => showOpIn("Ops", dispatch)}>
          Op
        </button>
        <button type="button" onClick={() => showOpIn("Compiler", dispatch)}>
          Ir line
        </button>
      </span>
    </span>
  );
}

function howOf(profile: StepProfile, runs: number): string {
  if (profile.runs.length === 0)
    return `Replayed: median ± half the distance between the quartiles. ${clockWords(profile)}.`;
  const alone = profile.alone.length > 0 ? ", on one lane while the others rest" : "";
  return `First: this block in the run that is shown, in company. Then: its whole op, median of ${runs} runs${alone}, ± half the distance between the quartiles. ${clockWords(profile)}.`;
}

function nameOfDispatch(
  id: number,
  { program }: Insight,
  nameOf: (node: NodeId) => string,
): string {
  const dispatch = program.dispatches[id];
  if (!dispatch) return "another op";
  return dispatch.origin === null ? dispatch.kernel : nameOf(dispatch.origin);
}
