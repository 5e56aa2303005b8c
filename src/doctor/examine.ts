/** Examines a network before it is trained, and a run by its numbers. */
import type { Diagnostic } from "../compiler/diagnostic.ts";
import type { Finding } from "./finding.ts";
import { illnesses } from "./illnesses.ts";
import type { RunNumbers } from "./run-numbers.ts";

/** What the drawing alone shows: the compiler's warnings. */
export function examineDrawing(diagnostics: readonly Diagnostic[]): readonly Finding[] {
  return diagnostics
    .filter(({ severity }) => severity === "warning")
    .map(({ code, severity, node, message, hint }) => ({
      code,
      severity,
      node,
      evidence: message,
      remedy: hint,
    }));
}

/** What the numbers of a run show. A healthy run gives none. */
export function examineRun(run: RunNumbers): readonly Finding[] {
  return illnesses.flatMap((illness) => illness(run) ?? []);
}
