/** The drawing in four figures, all derived from the graph. */
import { printCount, printMflop } from "../format.ts";
import { isError, useCompilation } from "../stores/compilation.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useRunFindings } from "../stores/run-findings.ts";
import { changePanel, useViewStore } from "../stores/view-store.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./GraphCanvas.module.css";

/** Nodes, parameters, work for one image, and problems. */
export function SummaryChip() {
  const nodes = useGraphStore((store) => store.graph.nodes.length);
  const { facts, diagnostics } = useCompilation();
  const inRun = useRunFindings(({ findings }) => findings);
  if (nodes === 0) return null;
  const all = [...facts.values()];
  const parameters = all.reduce((sum, fact) => sum + fact.parameters, 0);
  const flops = all.reduce((sum, fact) => sum + fact.flops, 0);
  const problems = [...diagnostics, ...inRun];
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  return (
    <div className={css["chip"]} data-figures="">
      <span className={css["wordy"]}>
        <b className="number">{printCount(nodes)}</b> nodes
      </span>
      <span>
        <b className="number">{printCount(parameters)}</b> parameters
      </span>
      <span className={css["wordy"]}>
        <b className="number">{printMflop(flops)}</b> MFLOP/image
      </span>
      <Provenance
        kind="derived"
        by="From the graph, without running it: shapes, and from them parameters and operations of a forward pass. So are the shapes and wavefronts on the cards."
      />
      {problems.length === 0 ? (
        <span className={css["fine"]}>no problems</span>
      ) : (
        <button
          type="button"
          className={errors === 0 ? (css["cautious"] ?? "") : ""}
          onClick={showProblems}
        >
          {errors > 0 ? count(errors, "problem") : count(warnings, "warning")}
        </button>
      )}
    </div>
  );
}

function showProblems(): void {
  changePanel("dock", { open: true });
  useViewStore.setState({ tab: "Problems" });
}

function count(things: number, name: string): string {
  return `${things} ${name}${things === 1 ? "" : "s"}`;
}
