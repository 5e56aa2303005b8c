/** The word at a heading that says how its figures were obtained; what they were obtained by shows on hover, focus and touch. */
import { memo } from "react";
import type { Origin, ProvenanceKind } from "../../insight/provenance.ts";
import { Explained } from "./Explained.tsx";
import css from "./Provenance.module.css";

interface ProvenanceProps extends Origin {
  /** A word that fits better and means the same: `counted`. */
  readonly word?: string;
}

/**
 * Stands within an element with `data-figures`, for all figures in there. Screen readers hear the word as the name and the rest as
 * its description.
 */
export const Provenance = memo(function Provenance({ kind, by, word = kind }: ProvenanceProps) {
  return (
    <Explained
      role="note"
      className={css["provenance"]}
      data-provenance={kind}
      aria-description={by}
      by={by}
    >
      <Glyph kind={kind} />
      {word}
    </Explained>
  );
});

const lines: { readonly [K in ProvenanceKind]: string } = {
  measured: "M.5 4C1.5 0 3 0 4 4s2.5 4 3.5 0",
  derived: "M1 2.5h6M1 5.5h6",
  estimated: "M1 3q1.5-2 3 0t3 0M1 6q1.5-2 3 0t3 0",
};

/** A swing of a trace, an equals sign, or one that is not quite sure. */
function Glyph({ kind }: Pick<Origin, "kind">) {
  return (
    <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
      <path d={lines[kind]} fill="none" stroke="currentColor" strokeLinecap="round" />
    </svg>
  );
}
