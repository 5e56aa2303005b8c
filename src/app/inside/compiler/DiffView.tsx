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
      {shown.map((row) =>
        row.folded > 0 ? (
          <button
            key={row.at}
            type="button"
            className={css["folded"]}
            onClick={() => setUnfolded(new Set([...unfolded, row.at]))}
          >
            {row.folded} equal lines
          </button>
        ) : (
          <Row key={row.at} row={row} stage={stage} isMarked={isMarked(row.after)} />
        ),
      )}
    </section>
  );
}

interface RowProps {
  readonly row: ShownRow;
  readonly stage: Stage;
  readonly isMarked: boolean;
}

function Row({ row: { before, after }, stage, isMarked }: RowProps) {
  const node = after === null ? null : stage.nodeOfLine(after);
  if (stage.textBefore === null)
    return (
      <div className={css["single"]} data-marked={isMarked || undefined}>
        <Line line={after} kind="same" node={node} />
      </div>
    );
  const isSame = before === after;
  return (
    <div className={css["pair"]} data-marked={isMarked || undefined}>
      <code data-kind={isSame ? "same" : kindOf(before, "removed")}>{before}</code>
      <Line line={after} kind={isSame ? "same" : kindOf(after, "added")} node={node} />
    </div>
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
