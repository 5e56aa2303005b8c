/** Which passes and which schedule the user wants: it holds for every drawing and takes effect at the next compile. */
import { create } from "zustand";
import { passes } from "../../compiler/3-optimize/passes.ts";
import type { CompileOptions } from "../../compiler/compilation.ts";

/**
 * The schedules that make another Program. `grouped` is left out: it has the order of `wavefront` and only prints more, and which
 * dispatches share one is up to the engine that can do it, in the Engine menu.
 */
export const offeredSchedules = ["wavefront", "sequential"] as const;

export interface CompileChoice {
  /** Names of the passes that are left out. */
  readonly off: readonly string[];
  readonly schedule: (typeof offeredSchedules)[number];
}

export const useCompileChoice = create<CompileChoice>()(
  (): CompileChoice => ({ off: [], schedule: "wavefront" }),
);

/** The choice as the compiler takes it. */
export function compileOptions({ off, schedule }: CompileChoice): CompileOptions {
  return { passes: passes.filter(({ name }) => !off.includes(name)), schedule };
}
