/** The activation functions and their slopes as WGSL functions. */
import type { ActivationAttrs, ActivationGradientAttrs } from "../../../protocol/kernel.ts";
import {
  expDeclaration,
  normalShareDeclaration,
  preciseNames,
  sigmoidDeclaration,
  tanhDeclaration,
} from "./precise-functions.ts";

type ActivationName = ActivationAttrs["function"];

/** A WGSL function of one f32 and the functions that it needs. */
export interface Curve {
  readonly name: string;
  readonly declarations: string;
}

/** Which precise functions a curve calls. */
type Need = "exp" | "tanh" | "sigmoid" | "normalShare";

interface Formula {
  /** WGSL of type f32 for x. */
  readonly of: (names: ReturnType<typeof preciseNames>) => string;
  readonly needs: readonly Need[];
}

const plain = (text: string): Formula => ({ of: () => text, needs: [] });

const values: { readonly [F in ActivationName]: Formula } = {
  // select, not max, which may drop a NaN.
  relu: plain("select(x, 0.0f, x <= 0.0f)"),
  "leaky relu": plain("select(x, 0.2f * x, x <= 0.0f)"),
  elu: { of: ({ exp }) => eluValue(exp), needs: ["exp"] },
  gelu: { of: ({ normalShare }) => `x * ${normalShare}(x)`, needs: ["exp", "normalShare"] },
  silu: { of: ({ sigmoid }) => `x * ${sigmoid}(x)`, needs: ["exp", "sigmoid"] },
  sigmoid: { of: ({ sigmoid }) => `${sigmoid}(x)`, needs: ["exp", "sigmoid"] },
  tanh: { of: ({ tanh }) => `${tanh}(x)`, needs: ["exp", "tanh"] },
};

/** e^x − 1 below 0, where near 0 a series keeps the digits that a difference loses. */
function eluValue(exp: string): string {
  const series = "x * (1.0f + x * (0.5f + x * (0.16666667f + x * 0.041666667f)))";
  return `select(select(${exp}(x) - 1.0f, ${series}, x > -0.05f), x, x > 0.0f)`;
}

const slopes: { readonly [F in ActivationName]: Formula } = {
  relu: plain("select(0.0f, 1.0f, x > 0.0f)"),
  "leaky relu": plain("select(0.2f, 1.0f, x > 0.0f)"),
  elu: { of: ({ exp }) => `select(${exp}(min(x, 0.0f)), 1.0f, x > 0.0f)`, needs: ["exp"] },
  gelu: {
    of: ({ exp, normalShare }) => `${normalShare}(x) + x * ${exp}(-0.5f * x * x) * 0.39894228f`,
    needs: ["exp", "normalShare"],
  },
  silu: {
    of: ({ sigmoid }) => `${sigmoid}(x) * (1.0f + x * ${sigmoid}(-x))`,
    needs: ["exp", "sigmoid"],
  },
  sigmoid: { of: ({ sigmoid }) => `${sigmoid}(x) * ${sigmoid}(-x)`, needs: ["exp", "sigmoid"] },
  tanh: { of: ({ tanh }) => `1.0f - ${tanh}(x) * ${tanh}(x)`, needs: ["exp", "tanh"] },
};

const slopesAtResult: Partial<Record<ActivationName, Formula>> = {
  relu: slopes.relu,
  "leaky relu": slopes["leaky relu"],
  sigmoid: plain("x * (1.0f - x)"),
  tanh: plain("(1.0f - x) * (1.0f + x)"),
};

/** The activation itself. */
export function activationCurve(prefix: string, name: ActivationName): Curve {
  return curve(prefix, `${prefix}activation`, values[name]);
}

/** Its slope, as a function of its input or of its result. Throws a RangeError where the slope does not follow from the result. */
export function slopeCurve(
  prefix: string,
  { function: name, fromResult }: ActivationGradientAttrs,
): Curve {
  const formula = fromResult ? slopesAtResult[name] : slopes[name];
  if (formula === undefined) {
    throw new RangeError(`The slope of ${name} does not follow from its result.`);
  }
  return curve(prefix, `${prefix}slope`, formula);
}

/** Whether a slope is little work, so that computing it again costs less than storing it. */
export function isCheapSlope({ function: name, fromResult }: ActivationGradientAttrs): boolean {
  const formula = fromResult ? slopesAtResult[name] : slopes[name];
  return formula !== undefined && formula.needs.length === 0;
}

function curve(prefix: string, name: string, { of, needs }: Formula): Curve {
  const names = preciseNames(prefix);
  const declare: { readonly [N in Need]: () => string } = {
    exp: () => expDeclaration(names.exp),
    tanh: () => tanhDeclaration(names.tanh, names.exp),
    sigmoid: () => sigmoidDeclaration(names.sigmoid, names.exp),
    normalShare: () => normalShareDeclaration(names.normalShare, names.exp),
  };
  const declared = needs.map((need) => declare[need]()).join("");
  return { name, declarations: `${declared}fn ${name}(x: f32) -> f32 { return ${of(names)}; }\n` };
}
