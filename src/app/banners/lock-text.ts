/** Says what of a linked drawing is locked. */
import type { LinkSettings, Lock } from "../../graph/link/link-settings.ts";

const texts: Readonly<Record<Exclude<Lock, "none">, string>> = {
  graph: "its layers and edges are locked.",
  fields: "its settings are locked.",
  all: "its layers, edges and settings are locked.",
};

/** The rest of a sentence, or null where nothing is locked. */
export function lockText({ lock, readOnly }: LinkSettings): string | null {
  if (readOnly) return "nothing can be changed.";
  return lock === "none" ? null : texts[lock];
}
