/** What is known of every wavefront: dispatches that do not wait for each other. */
import type { DispatchId, Program } from "../protocol/program.ts";
import { type Evidence, judge, type Verdict } from "./verdict.ts";

/** A wavefront of two or more dispatches. */
export interface WavefrontReport {
  /** From 1. */
  readonly wavefront: number;
  readonly dispatches: readonly DispatchId[];
  readonly verdict: Verdict;
}

/** All wavefronts where something could run together, in order. */
export function reportWavefronts(
  program: Pick<Program, "dispatches">,
  evidence: Evidence,
): readonly WavefrontReport[] {
  const fronts: DispatchId[][] = [];
  for (const { id, wavefront } of program.dispatches) {
    const front = fronts[wavefront];
    if (front) front.push(id);
    else fronts[wavefront] = [id];
  }
  return fronts.flatMap((dispatches, wavefront) =>
    dispatches.length < 2
      ? []
      : [
          {
            wavefront,
            dispatches,
            verdict: judge(
              dispatches.map((id) => [id]),
              evidence,
            ),
          },
        ],
  );
}
