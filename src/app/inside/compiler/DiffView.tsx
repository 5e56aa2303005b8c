/** The text of a stage beside that of the one before it; lines lead to their layers. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { NodeId } from "../../../graph/graph.ts";
import { goToNode } from "../inside-view.ts";
import { shine } from "../light.ts";
import css from "./Compiler.module.css";
import { foldRows, type ShownRow } from "./fold-rows.ts";
import { diffLines } from "./line-diff.ts";
import type { Stage } from "./stages.ts";

interface DiffViewProps {
  readonly stage: Stage;
  /** A line to bring into view, without its indent. */
  readonly marked: string | null;
}

/** Two columns, or one where there is nothing to compare with. */
export function DiffView({ stage, marked }: DiffViewProps) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const place = useRef<HTMLElement>(null);
  const rows = useMemo(() => {
    const after = linesOf(stage.text());
    const before = stage.textBefore ? linesOf(stage.textBefore()) : null;
    if (before === null) return after.map((line) => ({ before: null, after: line }));
    return diffLines(before, after);
  }, [stage]);
  const isOneColumn = stage.textBefore === null;
  const isMarked = (line: string | null) => line !== null && line.trim() === marked;
  const shown: readonly ShownRow[] = isOneColumn
    ? rows.map((row, at) => ({ ...row, at, folded: 0 }))
    : foldRows(rows, unfolded, ({ after }) => isMarked(after));
  useEffect(() => {
    if (marked !== null && stage)
      place.current?.querySelector("[data-marked]")?.scrollIntoView({ block: "center" });
  }, [marked, stage]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section ref={place} className={css["diff"]} tabIndex={0} aria-label={`Text of ${stage.name}`}>
      {shown.map(({ at, before, after, folded }) =>
        folded > 0 ? (
          <button
            key={at}
            type="button"
            className={css["folded"]}
            onClick={() => setUnfolded(new Set([...unfolded, at]))}
          >
            {folded} equal lines
          </button>
        ) : (
          <div
            key={at}
            className={isOneColumn ? css["single"] : css["pair"]}
            data-marked={isMarked(after) || undefined}
          >
            {!isOneColumn && (
              <code data-kind={before === after ? "same" : kindOf(before, "removed")}>
                {before}
              </code>
            )}
            <Line
              line={after}
              kind={isOneColumn || before === after ? "same" : kindOf(after, "added")}
              node={after === null ? null : stage.nodeOfLine(after)}
            />
          </div>
        ),
      )}
    </section>
  );
}

interface LineProps {
  readonly line: string | null;
  readonly kind: string;
  /** The layer it was made for, or null. */
  readonly node: NodeId | null;
}

/** The op table leads to layers with the keyboard too; here it is a short cut of the pointer. */
function Line({ line, kind, node }: LineProps) {
  if (node === null) return <code data-kind={kind}>{line}</code>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: see above.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
    <code
      data-kind={kind}
      data-node={node}
      onClick={() => goToNode(node)}
      onPointerEnter={() => shine("hover", [node])}
      onPointerLeave={() => shine("hover", [])}
    >
      {line}
    </code>
  );
}

function kindOf(line: string | null, kind: "added" | "removed"): string {
  return line === null ? "none" : kind;
}

function linesOf(text: string): string[] {
  return text.trimEnd().split("\n");
}
