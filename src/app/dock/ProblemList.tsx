/** What the compiler says of the drawing; each sentence leads to what it is about. */
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { removeEdges } from "../../graph/edits/connect.ts";
import { isError, useCompilation } from "../stores/compilation.ts";
import { edit } from "../stores/graph-store.ts";
import { changePanel, selectNodes, useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./ProblemList.module.css";

/** The problems, errors first. */
export function ProblemList() {
  const { diagnostics } = useCompilation();
  if (diagnostics.length === 0)
    return (
      <div className={css["none"]}>
        <CircleCheck size={18} color="var(--accent-text)" aria-hidden="true" />
        No problems: every shape fits, and the graph can be trained.
      </div>
    );
  const sorted = [...diagnostics].sort((a, b) => Number(isError(b)) - Number(isError(a)));
  return (
    <ul className={css["problems"]} aria-label="Problems">
      {sorted.map((diagnostic, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: diagnostics have no identity of their own and keep no state.
        <li key={index}>
          <button
            type="button"
            className={css["problem"]}
            data-severity={diagnostic.severity}
            onClick={() => goTo(diagnostic)}
          >
            {isError(diagnostic) ? (
              <CircleAlert size={15} aria-label="Error" />
            ) : (
              <TriangleAlert size={15} aria-label="Warning" />
            )}
            <span className={css["message"]}>{diagnostic.message}</span>
            <span className={css["hint"]}>{diagnostic.hint}</span>
          </button>
          <RemoveEdge edge={diagnostic.edge} />
        </li>
      ))}
    </ul>
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

function goTo({ node, field }: Diagnostic): void {
  changePanel("inspector", { open: true });
  if (node !== null) {
    selectNodes([node]);
    useViewStore.setState({ focus: { kind: "node", node } });
  } else {
    selectNodes([]);
    useViewStore.setState({ focus: { kind: "training", field } });
  }
}
