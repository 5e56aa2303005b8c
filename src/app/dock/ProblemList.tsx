/** What the compiler says of the drawing and the doctor of the run; each sentence leads to what it is about. */
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { examineDrawing } from "../../doctor/examine.ts";
import { removeEdges } from "../../graph/edits/connect.ts";
import { isError, useCompilation } from "../stores/compilation.ts";
import { edit } from "../stores/graph-store.ts";
import { useRunFindings } from "../stores/run-findings.ts";
import { changePanel, selectNodes, useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./ProblemList.module.css";

/** What keeps the graph from being trained, and below it what the doctor found in the drawing and in the run. */
export function ProblemList() {
  const { diagnostics } = useCompilation();
  const inRun = useRunFindings((store) => store.findings);
  const errors = diagnostics.filter(isError);
  const findings = [...examineDrawing(diagnostics), ...inRun];
  if (errors.length + findings.length === 0)
    return (
      <div className={css["none"]}>
        <CircleCheck size={18} color="var(--accent-text)" aria-hidden="true" />
        No problems: every shape fits, and the graph can be trained.
      </div>
    );
  return (
    <div className={css["problems"]}>
      {errors.length > 0 && (
        <ul aria-label="Problems">
          {errors.map((diagnostic, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: diagnostics have no identity of their own and keep no state.
            <li key={index}>
              <ProblemButton
                severity="error"
                message={diagnostic.message}
                hint={diagnostic.hint}
                onClick={() => goTo(diagnostic)}
              />
              <RemoveEdge edge={diagnostic.edge} />
            </li>
          ))}
        </ul>
      )}
      {findings.length > 0 && (
        <ul aria-label="Findings">
          {findings.map(({ code, severity, node, evidence, remedy }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several nodes may have the same illness.
            <li key={`${code} ${index}`}>
              <ProblemButton
                severity={severity}
                message={evidence}
                hint={remedy ?? ""}
                onClick={() => goTo({ node, field: fieldsAbout.get(code) ?? null })}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The training setting that a finding without a node is about. */
const fieldsAbout: ReadonlyMap<string, string> = new Map([
  ["learning-rate-too-high", "learningRate"],
  ["loss-not-finite", "learningRate"],
]);

interface ProblemButtonProps {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
  readonly onClick: () => void;
}

/** One sentence and what to try; it leads to what it is about. */
function ProblemButton({ severity, message, hint, onClick }: ProblemButtonProps) {
  const Sign = severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <button type="button" className={css["problem"]} data-severity={severity} onClick={onClick}>
      <Sign size={15} aria-hidden="true" />
      <span className={css["message"]}>
        <span className={css["severity"]}>{severity === "error" ? "Error" : "Warning"}</span>{" "}
        {message}
      </span>
      <span className={css["hint"]}>{hint}</span>
    </button>
  );
}

/** An edge without a layer at an end cannot be drawn, so this is the one place to get rid of it. */
function RemoveEdge({ edge }: { readonly edge: string | undefined }) {
  if (edge === undefined) return null;
  return (
    <Button
      look="outlined"
      className={css["remedy"] ?? ""}
      onClick={() => edit((graph) => removeEdges(graph, [edge]))}
    >
      Remove the edge
    </Button>
  );
}

function goTo({ node, field }: Pick<Diagnostic, "node" | "field">): void {
  changePanel("inspector", { open: true });
  if (node !== null) {
    selectNodes([node]);
    useViewStore.setState({ focus: { kind: "node", node } });
  } else {
    selectNodes([]);
    useViewStore.setState({ focus: { kind: "training", field } });
  }
}
