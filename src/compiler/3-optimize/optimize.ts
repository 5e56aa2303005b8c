/** Phase 3: runs the passes in the order given and keeps what each of them left. */
import type { Ir } from "../ir.ts";
import type { Pass, PassRun } from "./pass.ts";

/** Runs every pass on what the one before it left. */
export function optimize(ir: Ir, passes: readonly Pass[]): readonly PassRun[] {
  const runs: PassRun[] = [];
  let current = ir;
  for (const pass of passes) {
    const result = pass.run(current);
    runs.push({ pass: pass.name, ...result });
    current = result.ir;
  }
  return runs;
}

/** The Ir after the last pass, or the one before the first where there is none. */
export function lastIr(ir: Ir, runs: readonly PassRun[]): Ir {
  return runs.at(-1)?.ir ?? ir;
}
