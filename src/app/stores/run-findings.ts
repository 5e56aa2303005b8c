/** What the doctor found in the numbers of the run: kept, as the numbers lie outside the stores and only what watches them knows. */
import { create } from "zustand";
import type { Finding } from "../../doctor/finding.ts";

/** The findings of the present run. */
export const useRunFindings = create<{ readonly findings: readonly Finding[] }>()(() => ({
  findings: [],
}));
