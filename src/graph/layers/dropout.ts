/** Dropout: forgets some values at random while training. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const dropout: Layer = {
  type: "Dropout",
  label: "Dropout",
  group: "Normalise",
  help: "While training, sets a random share of the values to zero and scales up the rest; when evaluated it does nothing.",
  synonyms: ["regularise", "noise"],
  prefix: "drop",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    rate: {
      kind: "number",
      label: "Rate",
      help: "Share of the values set to zero.",
      initial: 0.25,
      min: 0,
      max: 0.95,
    },
  },
  summary: ({ fields }) => `rate ${String(fields["rate"])}`,
};
