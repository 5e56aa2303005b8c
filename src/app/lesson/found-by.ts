/** How what a check found was obtained. */
import type { Origin } from "../../insight/provenance.ts";
import type { Check } from "../../lessons/check.ts";

const drawn: Origin = { kind: "derived", by: "From your drawing, without running it." };
const profiled: Origin = {
  kind: "measured",
  by: "In the newest profile of your drawing; the Timeline tells by which clock and how often.",
};
const clocked: Origin = {
  kind: "measured",
  by: "By the worker’s clock while you trained since the lesson was opened: medians of the last steps.",
};

/** By kind of check. */
export const foundBy: { readonly [K in Check["kind"]]: Origin } = {
  layer: drawn,
  reads: drawn,
  "fewer-layers": drawn,
  "no-errors": drawn,
  error: drawn,
  parameters: drawn,
  way: drawn,
  network: drawn,
  passes: { kind: "derived", by: "From the passes that are switched on in the Compiler tab." },
  dispatches: { kind: "derived", by: "By the compiler, from your drawing." },
  profile: profiled,
  "work-over-span": profiled,
  overlap: profiled,
  "batch-gain": clocked,
  speed: clocked,
  steps: { kind: "measured", by: "Counted by the worker in the run of this drawing." },
  accuracy: {
    kind: "measured",
    by: "Over the whole validation set, when it was last gone through in the run of this drawing.",
  },
};
