/** How a figure was obtained: the word that stands at its heading, and what more there is to tell. */

/**
 * `measured` by a clock or counted on this machine; `derived` from the graph or from what was measured, by arithmetic alone;
 * `estimated` from elsewhere: another machine, or an earlier run.
 */
export type ProvenanceKind = (typeof provenanceKinds)[number];

/** In the order of trust in them as facts of this machine. */
export const provenanceKinds = ["measured", "derived", "estimated"] as const;

/** Where a figure comes from. */
export interface Origin {
  readonly kind: ProvenanceKind;
  /** A sentence or two: by which clock, of how many samples, with which spread, or by which arithmetic. */
  readonly by: string;
}
