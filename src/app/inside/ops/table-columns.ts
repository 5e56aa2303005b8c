/** The columns of the op table, each with how its figures were obtained. */
import type { Origin } from "../../../insight/provenance.ts";
import type { SortKey } from "./arrange-rows.ts";

/** One column. */
export interface Column {
  readonly key: SortKey;
  readonly title: string;
  /** Of a column of words: what it holds. */
  readonly how?: string;
  /** Of a column of figures, which is aligned to the right and sorted from the largest first. */
  readonly origin?: Origin;
}

/** In the order of the table. */
export const columns: readonly Column[] = [
  { key: "dispatch", title: "#", how: "In the order of the step" },
  { key: "op", title: "Op", how: "What it writes, as the Ir calls it" },
  { key: "node", title: "Node", how: "The layers it works for" },
  { key: "kernel", title: "Kernel", how: "The kernel, and what it stands for" },
  {
    key: "ms",
    title: "ms",
    origin: {
      kind: "measured",
      by: "Median ± half the distance between the quartiles, no finer than the clock: on one lane alone where there are several.",
    },
  },
  {
    key: "share",
    title: "Share",
    origin: {
      kind: "measured",
      by: "Its time ÷ the work of the step, which is the sum of this column of times.",
    },
  },
  {
    key: "gflops",
    title: "GFLOP/s",
    origin: { kind: "measured", by: "Operations, derived from the shapes, ÷ measured time." },
  },
  {
    key: "gbps",
    title: "GB/s",
    origin: {
      kind: "measured",
      by: "Bytes, derived from the shapes with each operand once, ÷ measured time.",
    },
  },
  {
    key: "roofline",
    title: "Roofline",
    origin: {
      kind: "measured",
      by: "Share of what the device can do with this many operations per byte; its peaks were measured too. In cache: faster than the large copy, for what it reads stays in a cache. Too noisy: faster than the fastest matrix product, which was measured in a busier moment.",
    },
  },
];
