/** The lines of the op table. */
import { ChevronDown, ChevronRight } from "lucide-react";
import { printRoofline } from "../../../insight/node-words.ts";
import type { OpRow } from "../../../insight/op-rows.ts";
import { printDigits } from "../../../insight/words.ts";
import type { ProfileMethod, StepProfile } from "../../../protocol/profile.ts";
import { printPercent } from "../../format.ts";
import type { TableLine } from "./arrange-rows.ts";
import css from "./Ops.module.css";
import { columns } from "./table-columns.ts";

const short: Record<ProfileMethod, string> = {
  "lane-stamps": "lane clock",
  "gpu-timestamps": "GPU clock",
  "wall-clock": "wall clock",
};

interface OpLineProps {
  readonly row: OpRow;
  /** Counted from 1, the head included. */
  readonly index: number;
  readonly profile: StepProfile | null;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** One op. */
export function OpLine({ row, index, profile, isChosen, onChoose }: OpLineProps) {
  const { dispatch, op, node, kernel, variant, phase, share, point } = row;
  return (
    <tr
      className={isChosen ? css["chosen"] : ""}
      aria-rowindex={index}
      aria-current={isChosen || undefined}
      data-phase={phase}
      onClick={onChoose}
    >
      <td className="number">{dispatch}</td>
      <td className={css["op"]} title={op}>
        <button type="button" onClick={onChoose}>
          {op}
        </button>
      </td>
      <td title={node}>{node}</td>
      <td title={variant === "" ? kernel : `${kernel}: ${variant}`}>
        {variant === "" ? kernel : variant}
      </td>
      <td data-number className="number">
        <Time row={row} profile={profile} />
      </td>
      <td data-number className={`number ${css["share"]}`}>
        {share === null ? (
          "–"
        ) : (
          <>
            <i style={{ width: `${Math.min(100, share * 100)}%` }} />
            {printPercent(share)}
          </>
        )}
      </td>
      <td data-number className="number">
        {point ? printRate(point.gflops) : "–"}
      </td>
      <td data-number className="number">
        {point ? printRate(point.gbps) : "–"}
      </td>
      <td data-number className="number">
        {point ? printRoofline(point) : "–"}
      </td>
      <td className={css["how"]}>{row.time && profile ? short[profile.method] : "not measured"}</td>
    </tr>
  );
}

function Time({ row: { time }, profile }: Pick<OpLineProps, "row" | "profile">) {
  if (time === null || profile === null) return "–";
  const { clockStepMs } = profile;
  if (time.isTooShort) return `< ${printDigits(clockStepMs, clockStepMs)}`;
  return (
    <>
      {printDigits(time.work.value, clockStepMs)}
      <span className={css["error"]}> ±{printDigits(time.work.error, clockStepMs)}</span>
    </>
  );
}

function printRate(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2);
}

interface GroupLineProps {
  readonly line: Extract<TableLine, { kind: "group" }>;
  readonly index: number;
  readonly profile: StepProfile | null;
  readonly onToggle: () => void;
}

/** The head of a group, with its sums. */
export function GroupLine({ line, index, profile, onToggle }: GroupLineProps) {
  const { name, count, ms, share, isClosed } = line;
  const Chevron = isClosed ? ChevronRight : ChevronDown;
  return (
    <tr className={css["group"]} aria-rowindex={index}>
      <td colSpan={4}>
        <button type="button" aria-expanded={!isClosed} onClick={onToggle}>
          <Chevron size={12} aria-hidden="true" />
          {name} <span className={css["error"]}>{count}</span>
        </button>
      </td>
      <td data-number className="number">
        {ms === null || profile === null ? "–" : printDigits(ms, profile.clockStepMs)}
      </td>
      <td data-number className={`number ${css["share"]}`}>
        {share === null ? "–" : printPercent(share)}
      </td>
      <td colSpan={columns.length - 5} />
    </tr>
  );
}
