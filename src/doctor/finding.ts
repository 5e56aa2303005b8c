/** A finding: what is wrong with a network or its training, the numbers that show it, and what to try. */
import type { DiagnosticCode } from "../compiler/diagnostic.ts";
import type { NodeId } from "../graph/graph.ts";

/** What the numbers of a run show; what a drawing shows keeps the compiler's codes. */
type RunFindingCode = "learning-rate-too-high" | "loss-not-finite" | "overflow-before-update";

export interface Finding {
  readonly code: DiagnosticCode | RunFindingCode;
  /** An error ended the run, or keeps it from beginning; with a warning it goes on. */
  readonly severity: "error" | "warning";
  /** The node to look at, or null when it is about the training settings or the whole network. */
  readonly node: NodeId | null;
  /** One or two sentences with the numbers. */
  readonly evidence: string;
  /** What to try; nothing outside the range of a field. */
  readonly remedy?: string;
}
