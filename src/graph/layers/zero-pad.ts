/** ZeroPad: a margin of zeros around the image. */
import type { NumberField } from "../field.ts";
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const zeroPad: Layer = {
  type: "ZeroPad",
  label: "ZeroPad",
  group: "Shape",
  help: "Puts zeros around the image, so that windows after it reach its border.",
  synonyms: ["padding", "margin", "border"],
  prefix: "pad",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    top: side("Top", "above"),
    bottom: side("Bottom", "below"),
    left: side("Left", "left of"),
    right: side("Right", "right of"),
  },
  summary: ({ fields: { top, bottom, left, right } }) =>
    `${top}, ${bottom}, ${left}, ${right} px of zeros`,
};

function side(label: string, where: string): NumberField {
  return {
    kind: "integer",
    label,
    help: `Zeros ${where} the image, in pixels.`,
    initial: 1,
    min: 0,
    max: 64,
  };
}
