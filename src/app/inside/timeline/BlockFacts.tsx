/** What is known of one block, and the ways on to its layer, its row among the ops and its line of the Ir. */

import type { NodeId } from "../../../graph/graph.ts";
import { neighboursOf } from "../../../insight/beside.ts";
import type { Insight } from "../../../insight/insight.ts";
import { printDigits, printTime } from "../../../insight/words.ts";
import { Term } from "../../glossary/Term.tsx";
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
  const beside = profile === null ? [] : (neighboursOf(profile)[dispatch] ?? []);
  const [node] = block.nodes;
  const [longest] = beside;
  return (
    <span className={css["facts"]}>
      <b>{label}</b>
      <span>
        <Term kernel={kernel}>{kernel}</Term>, <Term of={phase}>{phase}</Term>,{" "}
        <Term of="wavefront">w{program.dispatches[dispatch]?.wavefront}</Term>,{" "}
        <Term of="lane">lane</Term> {lane}
      </span>
      <span title="This block, in the run that is shown">
        <b className="number">{printTime(endMs - beginMs, step)}</b>
      </span>
      {time && time.runs > 1 && (
        <span
          title={`Measured: median of ${time.runs} runs and half the distance between their quartiles`}
        >
          median <b className="number">{printTime(time.work.value, step)}</b> ±
          {printDigits(time.work.error, step)}
        </span>
      )}
      {isCritical && (
        <span>
          on the <Term of="critical path">critical path</Term>
        </span>
      )}
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
        <Term of="Ir" asChild>
          <button type="button" onClick={() => showOpIn("Compiler", dispatch)}>
            Ir line
          </button>
        </Term>
      </span>
    </span>
  );
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
