/** The module's names for activation functions. */
import { slopeFollowsFromResult } from "../../../protocol/affine.ts";
import type { ActivationAttrs } from "../../../protocol/kernel.ts";
import * as code from "./codes.ts";

type ActivationName = ActivationAttrs["function"];

const codes: { readonly [A in ActivationName]: number } = {
  relu: code.relu,
  "leaky relu": code.leakyRelu,
  elu: code.elu,
  gelu: code.gelu,
  silu: code.silu,
  sigmoid: code.sigmoid,
  tanh: code.tanh,
};

/** The code of a function, 0 for none. */
export function activationCode(activation: ActivationName | undefined): number {
  return activation ? codes[activation] : 0;
}

/** The code of its slope, as a function of its argument or of its result; that of relu and of leaky relu is the same function of both. */
export function slopeCode(
  activation: ActivationName,
  fromResult: boolean = slopeFollowsFromResult(activation),
): number {
  if (fromResult && activation === "sigmoid") return code.sigmoidResult;
  if (fromResult && activation === "tanh") return code.tanhResult;
  return codes[activation];
}
