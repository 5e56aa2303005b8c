/** Which passes and which schedule the user wants: it holds for every drawing and takes effect at the next compile. */
import { create } from "zustand";
import { passes } from "../../compiler/3-optimize/passes.ts";
import type { ScheduleKind } from "../../compiler/5-schedule/schedule.ts";
import type { CompileOptions } from "../../compiler/compilation.ts";

export interface CompileChoice {
  /** Names of the passes that are left out. */
  readonly off: readonly string[];
  readonly schedule: ScheduleKind;
}

export const useCompileChoice = create<CompileChoice>()(
  (): CompileChoice => ({ off: [], schedule: "wavefront" }),
);

/** The choice as the compiler takes it. */
export function compileOptions({ off, schedule }: CompileChoice): CompileOptions {
  return { passes: passes.filter(({ name }) => !off.includes(name)), schedule };
}
