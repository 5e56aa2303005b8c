/** The ops of a step as rows of a table, and the table as CSV. */

import type { NodeId } from "../graph/graph.ts";
import type { KernelName } from "../protocol/kernel.ts";
import type { StepProfile } from "../protocol/profile.ts";
import type { DispatchId, Program, StepPhase } from "../protocol/program.ts";
import { nodesOf, parameterOwners } from "./node-dispatches.ts";
import type { OpTime, OpTimes } from "./op-times.ts";
import { type RooflinePoint, rooflinePoint } from "./roofline.ts";

/** One dispatch. */
export interface OpRow {
  readonly dispatch: DispatchId;
  /** What it writes, by name. */
  readonly op: string;
  readonly nodes: readonly NodeId[];
  /** The nodes by name, or the phase of the compiler that made it. */
  readonly node: string;
  readonly kernel: KernelName;
  /** What several ops it stands for: `3 × affine`; empty for a plain one. */
  readonly variant: string;
  readonly phase: StepPhase;
  readonly wavefront: number;
  readonly time: OpTime | null;
  /** Of the work of the step. */
  readonly share: number | null;
  readonly flops: number;
  readonly bytes: number;
  readonly point: RooflinePoint | null;
}

/** All dispatches in the order of the step. */
export function opRows(
  program: Program,
  profile: StepProfile | null,
  times: OpTimes,
  nameOf: (node: NodeId) => string,
): readonly OpRow[] {
  const owners = parameterOwners(program);
  const total = times.reduce((sum, time) => sum + (time?.work.value ?? 0), 0);
  return program.dispatches.map((dispatch) => {
    const { id, kernel, attrs, phase, wavefront, flops, bytes, writes, madeBy } = dispatch;
    const nodes = nodesOf(dispatch, owners);
    const time = times[id] ?? null;
    const [first = ""] = writes.map((buffer) => program.buffers[buffer]?.name ?? "");
    return {
      dispatch: id,
      op: writes.length > 1 ? `${first} +${writes.length - 1}` : first,
      nodes,
      node: nodes.length > 0 ? nodes.map(nameOf).join(", ") : madeBy,
      kernel,
      variant: "count" in attrs ? `${attrs.count} × ${attrs.call.kernel}` : "",
      phase,
      wavefront,
      time,
      share: time && total > 0 ? time.work.value / total : null,
      flops,
      bytes,
      point: rooflinePoint(dispatch, times[id], profile?.peaks ?? null),
    };
  });
}

const columns = [
  "dispatch",
  "op",
  "node",
  "phase",
  "wavefront",
  "kernel",
  "variant",
  "ms",
  "ms_error",
  "runs",
  "share",
  "flops",
  "bytes",
  "gflops_per_s",
  "gb_per_s",
  "roofline_share",
  "method",
] as const;

/** The rows as comma-separated values with a head, RFC 4180; what was not measured is empty. */
export function opsCsv(rows: readonly OpRow[], profile: StepProfile | null): string {
  const lines = rows.map((row) => {
    const { time, point } = row;
    return [
      row.dispatch,
      row.op,
      row.node,
      row.phase,
      row.wavefront,
      row.kernel,
      row.variant,
      time?.work.value,
      time?.work.error,
      time?.runs,
      row.share,
      row.flops,
      row.bytes,
      point?.gflops,
      point?.gbps,
      point?.share,
      time && profile ? profile.method : "",
    ];
  });
  return [columns, ...lines].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  // A text that begins like a formula would be run by a spreadsheet.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
