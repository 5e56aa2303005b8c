/** Findings for people in a terminal, and for scripts, which know nodes by their names. */
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { examineDrawing } from "../../doctor/examine.ts";
import type { Finding } from "../../doctor/finding.ts";
import type { Graph } from "../../graph/graph.ts";

/** The compiler's warnings, a line each. */
export function printWarnings(graph: Graph, diagnostics: readonly Diagnostic[]): string {
  return printFindings(examineDrawing(diagnostics).map((finding) => named(finding, graph)));
}

/** A line for each finding: `warning: … What to try. [code]`. */
export function printFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, evidence, remedy, code }) => {
      const words = [`${severity}:`, evidence, ...(remedy === undefined ? [] : [remedy])];
      return `${words.join(" ")} [${code}]\n`;
    })
    .join("");
}

/** A finding whose node is given by name. */
export function named(finding: Finding, { nodes }: Graph): Finding {
  const node = nodes.find(({ id }) => id === finding.node);
  return { ...finding, node: node?.name ?? finding.node };
}
