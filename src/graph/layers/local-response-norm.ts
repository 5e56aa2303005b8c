/** LocalResponseNorm: strong responses damp those of neighbouring channels. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

/** The initial values are those of AlexNet. Krizhevsky, Sutskever and Hinton 2012, section 3.3. */
export const localResponseNorm: Layer = {
  type: "LocalResponseNorm",
  label: "LocalResponseNorm",
  group: "Normalise",
  help: "Divides each value by what the neighbouring channels show at the same pixel: strong responses damp those beside them, as in AlexNet.",
  synonyms: ["lrn", "alexnet", "lateral inhibition", "normalise"],
  prefix: "norm",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    depthRadius: {
      kind: "integer",
      label: "Radius",
      help: "How many channels on either side count as neighbours.",
      initial: 2,
      min: 0,
      max: 64,
    },
    bias: {
      kind: "number",
      label: "Bias",
      help: "Added to the sum of squares, so that nothing is divided by zero.",
      initial: 2,
      min: 0.001,
      max: 100,
    },
    alpha: {
      kind: "number",
      label: "Alpha",
      help: "How much the squares of the neighbours weigh.",
      initial: 0.0001,
      min: 0,
      max: 100,
    },
    beta: {
      kind: "number",
      label: "Beta",
      help: "The power to which the divisor is raised.",
      initial: 0.75,
      min: 0,
      max: 4,
    },
  },
  summary: ({ fields }) => `${fields["depthRadius"]} channels either side`,
};
