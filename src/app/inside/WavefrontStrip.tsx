/** The wavefronts of the step in a row: what lies in one does not wait for the rest of it. Pointing at one lights its layers. */
import type { NodeId } from "../../graph/graph.ts";
import { nodesOf, parameterOwners } from "../../insight/node-dispatches.ts";
import type { WavefrontReport } from "../../insight/wavefronts.ts";
import { count, glyphs, printReason, printSpeedUp } from "../../insight/words.ts";
import { selectNodes } from "../stores/view-store.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./BranchList.module.css";
import { shine } from "./light.ts";
import type { ShownInsight } from "./use-insight.ts";

/** One button for each wavefront in which something could run together. */
export function WavefrontStrip({ shown }: { readonly shown: ShownInsight }) {
  const { insight, nameOf } = shown;
  const { program, wavefronts } = insight;
  if (wavefronts.length === 0) return null;
  const owners = parameterOwners(program);
  return (
    <section aria-label="Wavefronts">
      <h3>
        Wavefronts of two or more
        <Provenance
          kind="derived"
          by="From the graph: a wavefront is one more than the longest chain of ops before it. Its sign says what was measured: ● ran in parallel, ◐ issued together, ◌ could have."
        />
      </h3>
      <div className={css["strip"]}>
        {wavefronts.map((report) => {
          const dispatches = report.dispatches.flatMap((id) => program.dispatches[id] ?? []);
          const nodes = [...new Set(dispatches.flatMap((dispatch) => nodesOf(dispatch, owners)))];
          const words = wordsOf(report, nodes, shown);
          const phase = dispatches[0]?.phase ?? "forward";
          return (
            <button
              key={report.wavefront}
              type="button"
              title={words}
              aria-label={words}
              data-phase={phase}
              onClick={() => selectNodes(nodes)}
              onPointerEnter={() => shine("hover", nodes, `--${phase}`)}
              onPointerLeave={() => shine("hover", [])}
              onFocus={() => shine("hover", nodes, `--${phase}`)}
              onBlur={() => shine("hover", [])}
            >
              w{report.wavefront} {glyphs[report.verdict.state]}
            </button>
          );
        })}
      </div>
    </section>
  );

  function wordsOf(
    { wavefront, dispatches, verdict }: WavefrontReport,
    nodes: readonly NodeId[],
    { insight: { profile } }: ShownInsight,
  ): string {
    const names = nodes.map(nameOf).join(", ");
    const begin = `Wavefront ${wavefront}, ${count(dispatches.length, "op")}${names === "" ? "" : ` (${names})`}: `;
    if (verdict.state === "overlapped")
      return `${begin}ran in parallel, ${printSpeedUp(verdict.overlap.speedUp, true)}`;
    const reason = printReason(verdict.reason, profile, verdict.overlap);
    return `${begin}${verdict.state === "issued" ? "issued together" : "independent"}; ${reason}`;
  }
}
