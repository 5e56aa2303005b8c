/** Remembers at which step the drawing and the run parted. */
import { useState } from "react";
import { useRunStore } from "../stores/run-store.ts";

/** The step at which `isEdited` last became true. */
export function useEditedStep(isEdited: boolean): number {
  const [since, setSince] = useState({ isEdited: false, step: 0 });
  if (since.isEdited !== isEdited) {
    const now = { isEdited, step: useRunStore.getState().run.step };
    setSince(now);
    return now.step;
  }
  return since.step;
}
