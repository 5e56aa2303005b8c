/** The columns of the op table, each with how its figures were obtained. */
import type { SortKey } from "./arrange-rows.ts";

export interface Column {
  readonly key: SortKey;
  readonly title: string;
  /** Aligned to the right, and sorted from the largest first. */
  readonly isNumber: boolean;
  readonly how: string;
}

export const columns: readonly Column[] = [
  { key: "dispatch", title: "#", isNumber: false, how: "In the order of the step" },
  { key: "op", title: "Op", isNumber: false, how: "What it writes, as the Ir calls it" },
  { key: "node", title: "Node", isNumber: false, how: "The layers it works for" },
  { key: "kernel", title: "Kernel", isNumber: false, how: "The kernel, and what it stands for" },
  {
    key: "ms",
    title: "ms",
    isNumber: true,
    how: "Measured: median ± half the distance between the quartiles, no finer than the clock",
  },
  { key: "share", title: "Share", isNumber: true, how: "Measured: of the work of the step" },
  {
    key: "gflops",
    title: "GFLOP/s",
    isNumber: true,
    how: "Operations derived from the shapes ÷ measured time",
  },
  {
    key: "gbps",
    title: "GB/s",
    isNumber: true,
    how: "Bytes derived from the shapes, each operand once, ÷ measured time",
  },
  {
    key: "roofline",
    title: "Roofline",
    isNumber: true,
    how: "Share of what the device can do with this many operations per byte; peaks are measured",
  },
];
