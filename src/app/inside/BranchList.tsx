/** One sentence on each fork of the step: whether its branches ran in parallel, why or why not, and what they cost. */
import type { NodeId } from "../../graph/graph.ts";
import { forkWords, type Telling } from "../../insight/fork-sentence.ts";
import type { ForkReport } from "../../insight/forks.ts";
import type { Origin } from "../../insight/provenance.ts";
import { clockWords } from "../../insight/step-words.ts";
import { glyphs } from "../../insight/words.ts";
import type { StepProfile } from "../../protocol/profile.ts";
import { selectNodes } from "../stores/view-store.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./BranchList.module.css";
import { shine } from "./light.ts";
import { type ShownInsight, useInsight } from "./use-insight.ts";
import { WavefrontStrip } from "./WavefrontStrip.tsx";

/** The panel beside the tabs. */
export function BranchList() {
  const shown = useInsight();
  return (
    <div className={css["panel"]}>
      <h2>
        Branches
        {shown !== null && <Provenance {...originOf(shown.insight.profile)} />}
      </h2>
      {shown === null ? (
        <p className={css["none"]}>Solve the problems of the graph first.</p>
      ) : (
        <>
          <Forks shown={shown} />
          <WavefrontStrip shown={shown} />
        </>
      )}
    </div>
  );
}

/** Without a profile only what could be is known. */
function originOf(profile: StepProfile | null): Origin {
  if (profile === null)
    return {
      kind: "derived",
      by: "From the graph: what does not wait for each other. Whether it ran together is measured in a profile.",
    };
  const work = profile.alone.length > 0 ? "on one lane while the others rest" : "added up";
  return {
    kind: "measured",
    by: `${clockWords(profile)}. Work is what the ops take ${work}; the speed-up is work ÷ the time in which any of them ran, ± its error. That they could run together is derived from the graph.`,
  };
}

function Forks({ shown }: { readonly shown: ShownInsight }) {
  const { insight, nameOf } = shown;
  const { profile, times, forks } = insight;
  const telling = { nameOf, profile, times };
  if (forks.length === 0)
    return (
      <p className={css["none"]}>
        No value has several ways on that meet again, so nothing here could run side by side. Open
        Inception-mini to see branches.
      </p>
    );
  return (
    <ul aria-label="Branches" className={css["forks"]}>
      {forks.map((report) => (
        <Fork key={keyOf(report)} report={report} telling={telling} />
      ))}
    </ul>
  );
}

function Fork({ report, telling }: { readonly report: ForkReport; readonly telling: Telling }) {
  const { fork, verdict, inner } = report;
  const nodes = membersOf(report);
  const words = forkWords(report, telling);
  return (
    <li className={css["fork"]} data-state={verdict.state}>
      <button
        type="button"
        onClick={() => selectNodes(nodes)}
        onPointerEnter={() => shine("hover", nodes, `--${fork.phase}`)}
        onPointerLeave={() => shine("hover", [])}
        onFocus={() => shine("hover", nodes, `--${fork.phase}`)}
        onBlur={() => shine("hover", [])}
      >
        <span className={css["glyph"]} aria-hidden="true">
          {glyphs[verdict.state]}
        </span>
        <b>{words.name}</b>: {words.facts}: <b>{words.outcome}</b>.
      </button>
      {inner.length > 0 && (
        <ul>
          {inner.map((each) => (
            <Fork key={keyOf(each)} report={each} telling={telling} />
          ))}
        </ul>
      )}
    </li>
  );
}

function membersOf({ fork }: ForkReport): readonly NodeId[] {
  return fork.branches.flatMap((branch) => branch.nodes);
}

function keyOf({ fork }: ForkReport): string {
  return JSON.stringify([fork.phase, fork.from, fork.to, fork.branches.map(({ nodes }) => nodes)]);
}
