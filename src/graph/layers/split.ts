/** Split: hands out the channels in equal parts, one part per output port. */
import type { Node } from "../graph.ts";
import { type Layer, singleInput } from "../layer.ts";

const fewest = 2;
const most = 8;

export const split: Layer = {
  type: "Split",
  label: "Split",
  group: "Shape",
  help: "Hands out the channels in equal parts: out1 gets the first, out2 the next, and so on.",
  synonyms: ["slice", "chunk", "divide", "branch", "channels"],
  prefix: "split",
  inputs: singleInput,
  outputs: portNames(fewest),
  outputsOf: portsOf,
  fields: {
    parts: {
      kind: "integer",
      label: "Parts",
      help: "How many equal parts the channels are divided into; each leaves by a port of its own.",
      initial: fewest,
      min: fewest,
      max: most,
    },
  },
  summary: ({ fields }) => `into ${fields["parts"]} parts`,
};

/** The ports of a node; while its field holds no fit number, as few as there can be. */
function portsOf({ fields: { parts } }: Node): readonly string[] {
  const isCount =
    typeof parts === "number" && Number.isInteger(parts) && parts >= fewest && parts <= most;
  return portNames(isCount ? parts : fewest);
}

function portNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `out${index + 1}`);
}
