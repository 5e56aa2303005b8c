/** What a pass rewrote: why that changes nothing, what it saves, and the layers it touched. */
import type { NodeId } from "../../../graph/graph.ts";
import { printCount } from "../../format.ts";
import { Provenance } from "../../widgets/Provenance.tsx";
import { goToNode } from "../inside-view.ts";
import { shine } from "../light.ts";
import css from "./Compiler.module.css";
import type { Stage } from "./stages.ts";

interface RewriteListProps {
  readonly stage: Stage;
  readonly nameOf: (node: NodeId) => string;
}

/** The list. */
export function RewriteList({ stage, nameOf }: RewriteListProps) {
  if (stage.rewrites.length === 0)
    return (
      <p className={css["empty"]}>
        {stage.ops === null
          ? "This pass is off."
          : "This pass found nothing to do: the messy graph of the templates gives it work."}
      </p>
    );
  return (
    <ul className={css["rewrites"]} data-figures="" aria-label={`Rewrites of ${stage.name}`}>
      {stage.rewrites.map(({ rule, why, before, after, saves, origins }, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of a stage never changes.
          key={index}
          onPointerEnter={() => shine("hover", origins)}
          onPointerLeave={() => shine("hover", [])}
        >
          <b>{rule}</b>{" "}
          {origins.map((node) => (
            <button key={node} type="button" onClick={() => goToNode(node)}>
              {nameOf(node)}
            </button>
          ))}
          <p>{why}</p>
          <Provenance
            kind="derived"
            by="What it saves follows from the shapes of the values that go away or move."
          />
          <details>
            <summary>
              saves {saves.dispatches} {saves.dispatches === 1 ? "dispatch" : "dispatches"},{" "}
              {printCount(saves.bytes)} bytes, {printCount(saves.flops)} operations
            </summary>
            <pre>
              {before
                .split("\n")
                .map((line) => `− ${line}`)
                .join("\n")}
              {"\n"}
              {after
                .split("\n")
                .map((line) => `+ ${line}`)
                .join("\n")}
            </pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
