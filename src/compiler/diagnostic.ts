/** What the compiler says to the user about a graph: a code, a sentence with numbers, and what to try. */
import type { NodeId } from "../graph/graph.ts";

export const diagnosticCodes = [
  "unknown-layer",
  "duplicate-id",
  "duplicate-name",
  "bad-name",
  "bad-field",
  "bad-training",
  "dangling-edge",
  "too-many-edges",
  "missing-input",
  "missing-layer",
  "repeated-layer",
  "cycle",
  "unused-node",
  "repeated-softmax",
  "relu-before-loss",
  "activation-before-loss",
  "shape-mismatch",
  "empty-output",
  "class-mismatch",
  "batch-too-large",
  "too-large",
  "too-many-layers",
] as const;

export type DiagnosticCode = (typeof diagnosticCodes)[number];

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** An error leaves no Program; a warning does. */
  readonly severity: "error" | "warning";
  /** What is wrong, with the numbers. */
  readonly message: string;
  /** What to try. */
  readonly hint: string;
  /** The node to look at, or null when it is about the training settings or the whole graph. */
  readonly node: NodeId | null;
  /** The field of that node, or of the training settings when `node` is null. */
  readonly field: string | null;
  /** The edge it is about, where it is about one that cannot be seen or drawn. */
  readonly edge?: string;
}
