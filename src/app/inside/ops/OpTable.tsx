/** The table of ops: sorted, filtered and grouped as asked. Only the rows in sight are in the page. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { OpRow } from "../../../insight/op-rows.ts";
import { count, methodWords } from "../../../insight/words.ts";
import { Button } from "../../widgets/Button.tsx";
import { Provenance } from "../../widgets/Provenance.tsx";
import { saveOps } from "../export-profile.ts";
import { chooseOp, useInsideView } from "../inside-view.ts";
import type { ShownInsight } from "../use-insight.ts";
import { type Arrangement, arrange, type GroupKey, type TableLine } from "./arrange-rows.ts";
import css from "./Ops.module.css";
import { GroupLine, OpLine } from "./TableLines.tsx";
import { type Column, columns } from "./table-columns.ts";

interface OpTableProps {
  readonly rows: readonly OpRow[];
  readonly shown: ShownInsight;
  /** What chooses between this and the other views. */
  readonly ways: ReactNode;
  readonly children: ReactNode;
}

const rowHeight = 24;
/** Rows beyond the ones in sight, so that scrolling shows no gap. */
const spare = 8;

/** The view. */
export function OpTable({ rows, shown, ways, children }: OpTableProps) {
  const [arrangement, setArrangement] = useState<Arrangement>({
    filter: "",
    sort: "ms",
    isDescending: true,
    group: "none",
    closed: new Set(),
  });
  const change = (part: Partial<Arrangement>) => setArrangement((old) => ({ ...old, ...part }));
  const lines = useMemo(() => arrange(rows, arrangement), [rows, arrangement]);
  const { profile } = shown.insight;
  return (
    <div className={css["tab"]}>
      <div className={css["bar"]}>
        {ways}
        <input
          type="search"
          aria-label="Filter ops"
          placeholder="Filter"
          value={arrangement.filter}
          onChange={({ target }) => change({ filter: target.value })}
        />
        <select
          aria-label="Group ops"
          value={arrangement.group}
          onChange={({ target }) => change({ group: target.value as GroupKey })}
        >
          <option value="none">No groups</option>
          <option value="node">By node</option>
          <option value="type">By type</option>
          <option value="phase">By phase</option>
        </select>
        <span className={css["note"]}>
          {count(rows.length, "op")}
          {profile
            ? `, step ${profile.step}; ms: ${methodWords[profile.method]}; flops and bytes: derived`
            : "; press Train or Profile now for times"}
        </span>
        <Button className={css["right"] ?? ""} onClick={() => saveOps(shown)}>
          CSV
        </Button>
        {children}
      </div>
      <Lines
        lines={lines}
        arrangement={arrangement}
        shown={shown}
        onSort={(column) =>
          change({
            sort: column.key,
            isDescending:
              arrangement.sort === column.key
                ? !arrangement.isDescending
                : column.origin !== undefined,
          })
        }
        onToggle={(name) => {
          const closed = new Set(arrangement.closed);
          if (!closed.delete(name)) closed.add(name);
          change({ closed });
        }}
      />
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly TableLine[];
  readonly arrangement: Arrangement;
  readonly shown: ShownInsight;
  readonly onSort: (column: Column) => void;
  readonly onToggle: (group: string) => void;
}

function Lines({ lines, arrangement, shown, onSort, onToggle }: LinesProps) {
  const place = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const [room, setRoom] = useState(40);
  const chosen = useInsideView((view) => view.dispatch);
  const at = lines.findIndex((line) => line.kind === "op" && line.row.dispatch === chosen);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => setRoom(Math.ceil(element.clientHeight / rowHeight));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = place.current;
    if (!element || at < 0) return;
    const top = at * rowHeight;
    const isInSight =
      top >= element.scrollTop && top < element.scrollTop + element.clientHeight - 2 * rowHeight;
    if (!isInSight) element.scrollTop = top - element.clientHeight / 2;
  }, [at]);
  const begin = Math.max(0, Math.min(first, lines.length - room) - spare);
  const end = Math.min(lines.length, begin + room + 2 * spare);
  return (
    <div
      ref={place}
      className={css["scroll"]}
      onScroll={({ currentTarget }) => setFirst(Math.floor(currentTarget.scrollTop / rowHeight))}
    >
      <table aria-label="Operations" aria-rowcount={lines.length + 1}>
        <Head arrangement={arrangement} onSort={onSort} />
        <Gap rows={begin} />
        <tbody>
          {lines
            .slice(begin, end)
            .map((line, index) =>
              line.kind === "op" ? (
                <OpLine
                  key={line.row.dispatch}
                  row={line.row}
                  index={begin + index + 2}
                  profile={shown.insight.profile}
                  isChosen={line.row.dispatch === chosen}
                  onChoose={() => chooseOp(line.row.dispatch, line.row.nodes)}
                />
              ) : (
                <GroupLine
                  key={`group ${line.name}`}
                  line={line}
                  index={begin + index + 2}
                  profile={shown.insight.profile}
                  onToggle={() => onToggle(line.name)}
                />
              ),
            )}
        </tbody>
        <Gap rows={lines.length - end} />
      </table>
      {lines.length === 0 && <p className={css["empty"]}>No op holds all of these words.</p>}
    </div>
  );
}

/** The names of the columns, which sort when pressed, and how their figures were obtained. */
function Head({ arrangement, onSort }: Pick<LinesProps, "arrangement" | "onSort">) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th
            key={column.key}
            scope="col"
            data-number={column.origin !== undefined || undefined}
            aria-sort={sortOf(column, arrangement)}
          >
            <button
              type="button"
              className={css["sort"]}
              title={column.how}
              onClick={() => onSort(column)}
            >
              {column.title}
            </button>
            {column.origin && <Provenance {...column.origin} />}
          </th>
        ))}
        <th scope="col">Time by</th>
      </tr>
    </thead>
  );
}

/** Stands for rows out of sight. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td colSpan={columns.length + 1} style={{ height: rows * rowHeight, padding: 0 }} />
      </tr>
    </tbody>
  );
}

function sortOf(
  { key }: Column,
  { sort, isDescending }: Arrangement,
): "ascending" | "descending" | undefined {
  if (key !== sort) return undefined;
  return isDescending ? "descending" : "ascending";
}
