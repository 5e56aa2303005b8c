/** What a link says beside the drawing: what to show first, what to leave out, and what must not be changed. */
import type { NodeId } from "../graph.ts";

/** What must stay as it is: `graph` the nodes and edges, `fields` every setting, `all` both. */
export type Lock = "none" | "graph" | "fields" | "all";

/** The locks, in the order in which they are offered. */
export const locks: readonly Lock[] = ["none", "graph", "fields", "all"];

/** Parts of the screen that a link can leave out. */
export type HiddenPart = "palette" | "tabs";

/** The parts, in the order in which they are offered. */
export const hiddenParts: readonly HiddenPart[] = ["palette", "tabs"];

/** What whoever made the link was looking at. */
export interface LinkView {
  /** A tab of the dock by name; one that the app does not have is passed over. */
  readonly tab: string | null;
  readonly selected: readonly NodeId[];
}

export interface LinkSettings {
  readonly view: LinkView | null;
  readonly lock: Lock;
  readonly hide: readonly HiddenPart[];
  /** Nothing of the document can be changed, and it is never kept among the reader's projects. */
  readonly readOnly: boolean;
}

/** A link that says nothing beside its drawing. */
export const plainSettings: LinkSettings = { view: null, lock: "none", hide: [], readOnly: false };

/** Tells whether these settings keep nodes and edges as they are. */
export function locksGraph({ lock, readOnly }: LinkSettings): boolean {
  return readOnly || lock === "graph" || lock === "all";
}

/** Tells whether these settings keep the fields of layers and the training settings as they are. */
export function locksFields({ lock, readOnly }: LinkSettings): boolean {
  return readOnly || lock === "fields" || lock === "all";
}
