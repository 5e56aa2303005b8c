/** All planted bugs, in the order of the phases. */
import type { PlantedBug } from "./planted-bug.ts";
import { inBackward, inForward } from "./planted-in-gradients.ts";
import { inEvaluation, inPasses, inUpdate } from "./planted-in-passes.ts";
import { inLowering, inSchedule } from "./planted-in-programs.ts";

export const plantedBugs: readonly PlantedBug[] = [
  ...inForward,
  ...inBackward,
  ...inUpdate,
  ...inPasses,
  ...inSchedule,
  ...inLowering,
  ...inEvaluation,
];
