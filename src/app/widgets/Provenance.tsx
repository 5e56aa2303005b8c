/** The word at a heading that says how its figures were obtained; what they were obtained by shows on hover, focus and touch. */
import { Tooltip } from "radix-ui";
import { memo, useState } from "react";
import type { Origin, ProvenanceKind } from "../../insight/provenance.ts";
import tip from "./Button.module.css";
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
  const [isOpen, setOpen] = useState(false);
  return (
    <Tooltip.Root open={isOpen} onOpenChange={setOpen}>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          className={css["provenance"]}
          data-provenance={kind}
          aria-description={by}
          onClick={(event) => {
            // A tooltip opens for pointers that hover; a finger does not, and presses instead.
            event.preventDefault();
            setOpen(true);
          }}
        >
          <Glyph kind={kind} />
          {word}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={tip["tip"]} sideOffset={6} collisionPadding={8}>
          {by}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
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
