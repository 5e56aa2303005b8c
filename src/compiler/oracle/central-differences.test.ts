import { describe, expect, it } from "vitest";
import { type AffineRow, affineRows, epilogueAt } from "../../../e2e/kernels/affine-cases.ts";
import {
  imageShapes,
  logitShapes,
  matmulSizes,
  moreImageShapes,
  moreLogitShapes,
  moreMatmulSizes,
  shapes,
} from "../../../e2e/kernels/case-shapes.ts";
import {
  type ConvolutionWindow,
  convolutionWindows,
  depthwiseWindows,
  kernelShape,
} from "../../../e2e/kernels/convolution-windows.ts";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { responseRows, rowShapes } from "../../../e2e/kernels/row-cases.ts";
import { paddedImages, upsampledImages } from "../../../e2e/kernels/size-cases.ts";
import { moreWindowCases, windowCases } from "../../../e2e/kernels/window-cases.ts";
import { activations } from "../../graph/layers/shared-fields.ts";
import { slopeFollowsFromResult } from "../../protocol/affine.ts";
import type { BatchNormAttrs, KernelCall, KernelName } from "../../protocol/kernel.ts";
import { evaluateKernel } from "./oracle-table.ts";
import { relativeError } from "./relative-error.ts";
import { type OracleTensor, read } from "./tensor.ts";

const step = { seed: 5, step: 3, learningRate: 0.1 };
const epsilon = 1e-6;

/** A forward call, and which of its inputs the gradient is taken of. */
interface Check {
  readonly forward: KernelCall;
  readonly inputs: readonly OracleTensor[];
  /** The gradient of Σ dy·y with respect to the inputs at `of`, in that order; `dys` where there is a dy for every result. */
  readonly gradient: (
    dy: OracleTensor,
    y: readonly OracleTensor[],
    dys: readonly OracleTensor[],
  ) => readonly OracleTensor[];
  readonly of: readonly number[];
  /** Whether the gradient is that of all results, or of those that are said to have a dy, and not of the first. */
  readonly ofAll?: boolean;
  readonly resultsWithDy?: (result: number) => boolean;
}

/** The slopes of Σ dy·y along the numbers of one input at `indices`. */
function centralDifferences(
  { forward, inputs, ofAll = false, resultsWithDy = () => true }: Check,
  of: number,
  dys: readonly OracleTensor[],
  indices: readonly number[],
): number[] {
  const objective = (moved: OracleTensor): number => {
    const replaced = inputs.map((input, position) => (position === of ? moved : input));
    const y = evaluateKernel(forward, replaced, step);
    const counts = (result: number) => (ofAll ? resultsWithDy(result) : result === 0);
    return dys.reduce(
      (all, { data }, result) => (counts(result) ? all + product(data, y[result]?.data) : all),
      0,
    );
  };
  const x = inputs[of];
  if (!x) throw new Error(`There is no input ${of}.`);
  return indices.map((index) => {
    const at = (offset: number) =>
      objective({ ...x, data: x.data.with(index, read(x, index) + offset) });
    return (at(epsilon) - at(-epsilon)) / (2 * epsilon);
  });
}

function product(a: Float64Array, b: Float64Array | undefined): number {
  return a.reduce((sum, value, i) => sum + value * (b?.[i] ?? Number.NaN), 0);
}

/** About 24 indices spread over a tensor, all of a small one. */
function sampled({ data }: OracleTensor): number[] {
  const stride = Math.ceil(data.length / 24);
  return [...data.keys()].filter((index) => index % stride === 0);
}

function verify(check: Check): void {
  const y = evaluateKernel(check.forward, check.inputs, step);
  const draws = createDraw(9, "dy");
  const dys = y.map(({ shape }) => draws.signed(...shape));
  const [dy] = dys;
  if (!dy) throw new Error("The call has no result.");
  const gradients = check.gradient(dy, y, dys);
  expect(gradients.length).toBe(check.of.length);
  for (const [position, of] of check.of.entries()) {
    const gradient = gradients[position] ?? dy;
    expect(gradient.shape).toEqual(check.inputs[of]?.shape);
    const indices = sampled(gradient);
    const expected = centralDifferences(check, of, dys, indices);
    const found = indices.map((index) => read(gradient, index));
    if (Math.hypot(...expected) < 1e-8) {
      expect(Math.hypot(...found)).toBeLessThan(1e-8);
    } else {
      expect(relativeError(found, expected)).toBeLessThan(1e-3);
    }
  }
}

/** Distinct numbers, so that no maximum is near a tie and no value near a kink. */
function spread(tensor: OracleTensor): OracleTensor {
  const order = [...tensor.data.keys()].sort((a, b) => read(tensor, a) - read(tensor, b));
  const data = new Float64Array(tensor.data.length);
  order.forEach((index, rank) => {
    data[index] = (rank - order.length / 2 + 0.25) / 4;
  });
  return { shape: tensor.shape, data };
}

function gradientOf(call: KernelCall, ...inputs: OracleTensor[]): readonly OracleTensor[] {
  return evaluateKernel(call, inputs, step);
}

const draw = createDraw(4, "central differences");
const images = [...imageShapes, ...moreImageShapes];
const windows = [...windowCases, ...moreWindowCases];
const small = [...shapes.filter((shape) => shape.reduce((a, b) => a * b, 1) < 1000), ...images];
const logits = [...logitShapes.filter(([batch]) => batch < 100), ...moreLogitShapes];

type Convolution = "conv2d" | "depthwise-conv2d";

function imageGradient(kernel: Convolution, row: ConvolutionWindow): Check {
  const { image, attrs } = row;
  const filter = draw.signed(...kernelShape(row));
  const gradient = { ...attrs, inputShape: image };
  return {
    forward: { kernel, attrs },
    inputs: [draw.signed(...image), filter],
    of: [0],
    gradient: (dy) =>
      gradientOf({ kernel: `${kernel}-gradient-input`, attrs: gradient }, dy, filter),
  };
}

function filterGradient(kernel: Convolution, row: ConvolutionWindow): Check {
  const { image, attrs } = row;
  const x = draw.signed(...image);
  return {
    forward: { kernel, attrs },
    inputs: [x, draw.signed(...kernelShape(row))],
    of: [1],
    gradient: (dy) => gradientOf({ kernel: `${kernel}-gradient-filter`, attrs }, x, dy),
  };
}

function lossChecks(kernel: "softmax-cross-entropy" | "mean-squared-error" | "hinge"): Check[] {
  return logits.map((shape) => {
    const scores = draw.signed(...shape);
    const labels = draw.labels(...shape);
    return {
      forward: { kernel, attrs: {} },
      inputs: [scores, labels],
      of: [0],
      gradient: (dy) => {
        const call = { kernel: `${kernel}-gradient`, attrs: {} } as const;
        const [dlogits] = gradientOf(call, scores, labels);
        const scaled = dlogits?.data.map((value) => value * read(dy, 0));
        return [{ shape, data: scaled ?? new Float64Array() }];
      },
    };
  });
}

/** All gradients of a layer with filters, whatever it has behind the sum. */
function affineCheck({ call, ...shapeOf }: AffineRow, index: number): Check {
  const { bias, activation } = epilogueAt(index);
  const shared = { call, ...(bias ? { bias } : {}), ...(activation ? { activation } : {}) };
  const [x, kernel] = [draw.signed(...shapeOf.x), draw.signed(...shapeOf.kernel)];
  return {
    forward: { kernel: "affine", attrs: { ...shared, keepsInput: true } },
    inputs: [x, kernel, ...(bias ? [draw.signed(shapeOf.y.at(-1) ?? 1)] : [])],
    of: bias ? [1, 2, 0] : [1, 0],
    gradient: (dy, [y = dy, input = y]) => {
      const attrs = { ...shared, inputGradient: true };
      const at = activation && slopeFollowsFromResult(activation) ? y : input;
      const slope = activation ? [at] : [];
      return gradientOf({ kernel: "affine-gradient", attrs }, x, dy, kernel, ...slope);
    },
  };
}

/** Every kernel whose name says so; `tsc` lists one without a check. */
type GradientKernel = Extract<KernelName, `${string}-gradient${string}` | "bias-gradient">;

const checks: { readonly [K in GradientKernel]: readonly Check[] } = {
  "conv2d-gradient-input": convolutionWindows.map((row) => imageGradient("conv2d", row)),
  "conv2d-gradient-filter": convolutionWindows.map((row) => filterGradient("conv2d", row)),
  "depthwise-conv2d-gradient-input": depthwiseWindows.map((row) =>
    imageGradient("depthwise-conv2d", row),
  ),
  "depthwise-conv2d-gradient-filter": depthwiseWindows.map((row) =>
    filterGradient("depthwise-conv2d", row),
  ),
  "zero-pad-gradient": paddedImages.map(({ image, padding }) => ({
    forward: { kernel: "zero-pad", attrs: { padding } },
    inputs: [draw.signed(...image)],
    of: [0],
    gradient: (dy) => gradientOf({ kernel: "zero-pad-gradient", attrs: { padding } }, dy),
  })),
  "upsample-gradient": upsampledImages.map(({ image, factor }) => ({
    forward: { kernel: "upsample", attrs: { factor } },
    inputs: [draw.signed(...image)],
    of: [0],
    gradient: (dy) => gradientOf({ kernel: "upsample-gradient", attrs: { factor } }, dy),
  })),
  "bias-gradient": small.map((shape) => ({
    forward: { kernel: "bias-add", attrs: {} },
    inputs: [draw.signed(...shape), draw.signed(shape.at(-1) ?? 1)],
    of: [1],
    gradient: (dy) => gradientOf({ kernel: "bias-gradient", attrs: {} }, dy),
  })),
  "activation-gradient": activations.flatMap((name) =>
    small.map((shape) => {
      const x = spread(draw.signed(...shape));
      const attrs = { function: name };
      return {
        forward: { kernel: "activation", attrs },
        inputs: [x],
        of: [0],
        gradient: (dy) => gradientOf({ kernel: "activation-gradient", attrs }, dy, x),
      };
    }),
  ),
  "affine-gradient": affineRows.map(affineCheck),
  "max-pool-gradient": windows.map(({ image, attrs }) => {
    const x = spread(draw.signed(...image));
    return {
      forward: { kernel: "max-pool", attrs },
      inputs: [x],
      of: [0],
      gradient: (dy, y) => gradientOf({ kernel: "max-pool-gradient", attrs }, dy, x, ...y),
    };
  }),
  "avg-pool-gradient": windows.map(({ image, attrs }) => ({
    forward: { kernel: "avg-pool", attrs },
    inputs: [draw.signed(...image)],
    of: [0],
    gradient: (dy) =>
      gradientOf({ kernel: "avg-pool-gradient", attrs: { ...attrs, inputShape: image } }, dy),
  })),
  "global-avg-pool-gradient": images.map((shape) => ({
    forward: { kernel: "global-avg-pool", attrs: {} },
    inputs: [draw.signed(...shape)],
    of: [0],
    gradient: (dy) =>
      gradientOf({ kernel: "global-avg-pool-gradient", attrs: { inputShape: shape } }, dy),
  })),
  "batch-norm-gradient": ([undefined, "leaky relu", "sigmoid", "tanh"] as const).flatMap(
    (activation) =>
      small.map((shape) => {
        const attrs: BatchNormAttrs = { epsilon: 0.001, ...(activation ? { activation } : {}) };
        const x = draw.signed(...shape);
        const gamma = draw.signed(shape.at(-1) ?? 1);
        return {
          forward: { kernel: "batch-norm", attrs },
          inputs: [x, gamma, draw.signed(shape.at(-1) ?? 1)],
          of: [0, 1, 2],
          gradient: (dy: OracleTensor, [y, ...statistics]: readonly OracleTensor[]) => {
            const results = activation && y ? [y] : [];
            const call = { kernel: "batch-norm-gradient", attrs } as const;
            return gradientOf(call, dy, x, gamma, ...statistics, ...results);
          },
        } as const;
      }),
  ),
  "layer-norm-gradient": rowShapes.map((shape) => {
    const attrs = { epsilon: 0.001 };
    const [x, gamma] = [draw.signed(...shape), draw.signed(shape.at(-1) ?? 1)];
    return {
      forward: { kernel: "layer-norm", attrs },
      inputs: [x, gamma, draw.signed(shape.at(-1) ?? 1)],
      of: [0, 1, 2],
      gradient: (dy) => gradientOf({ kernel: "layer-norm-gradient", attrs }, dy, x, gamma),
    };
  }),
  "local-response-norm-gradient": responseRows.map(({ image, attrs }) => {
    const x = draw.signed(...image);
    return {
      forward: { kernel: "local-response-norm", attrs },
      inputs: [x],
      of: [0],
      gradient: (dy, y) =>
        gradientOf({ kernel: "local-response-norm-gradient", attrs }, dy, x, ...y),
    };
  }),
  "softmax-gradient": rowShapes.map((shape) => ({
    forward: { kernel: "softmax", attrs: {} },
    inputs: [draw.signed(...shape)],
    of: [0],
    gradient: (dy, y) => gradientOf({ kernel: "softmax-gradient", attrs: {} }, dy, ...y),
  })),
  "dropout-gradient": small.map((shape, index) => {
    const attrs = { rate: (index % 4) / 4, stream: index };
    return {
      forward: { kernel: "dropout", attrs },
      inputs: [draw.signed(...shape)],
      of: [0],
      gradient: (dy) => gradientOf({ kernel: "dropout-gradient", attrs }, dy),
    };
  }),
  "softmax-cross-entropy-gradient": lossChecks("softmax-cross-entropy"),
  "mean-squared-error-gradient": lossChecks("mean-squared-error"),
  "hinge-gradient": lossChecks("hinge"),
};

describe.each(Object.entries(checks))("the oracle's %s", (_, cases) => {
  it("is the slope that central differences find", () => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const check of cases) verify(check);
  });
});

const plainWindows = convolutionWindows.filter(({ attrs }) => attrs.groups === undefined);
const products = [...matmulSizes.filter(([, inner]) => inner < 100), ...moreMatmulSizes];

/** Two convolutions of one image, of which the second has one filter more, and all gradients of both at once. */
const siblingConvolutions: readonly Check[] = plainWindows.map((row) => {
  const { image, attrs } = row;
  const filters = [row, { ...row, filters: row.filters + 1 }].map((each) =>
    draw.signed(...kernelShape(each)),
  );
  const x = draw.signed(...image);
  const [inputCall, filterCall] = [
    { kernel: "conv2d-gradient-input", attrs: { ...attrs, inputShape: image } },
    { kernel: "conv2d-gradient-filter", attrs },
  ] as const;
  return {
    forward: { kernel: "siblings", attrs: { call: { kernel: "conv2d", attrs }, count: 2 } },
    inputs: [x, ...filters],
    of: [0, 1, 2],
    ofAll: true,
    gradient: (_, __, dys) => [
      ...gradientOf(
        { kernel: "sum-of-siblings", attrs: { call: inputCall, count: 2 } },
        ...dys.flatMap((dy, member) => [dy, filters[member] ?? dy]),
      ),
      ...gradientOf({ kernel: "siblings", attrs: { call: filterCall, count: 2 } }, x, ...dys),
    ],
  };
});

/** The same for two dense layers. */
const siblingProducts: readonly Check[] = products.map(([rows, inner, columns]) => {
  const x = draw.signed(rows, inner);
  const filters = [draw.signed(inner, columns), draw.signed(inner, columns + 2)];
  const matmul = (transposeA: boolean, transposeB: boolean) =>
    ({ kernel: "matmul", attrs: { transposeA, transposeB } }) as const;
  return {
    forward: { kernel: "siblings", attrs: { call: matmul(false, false), count: 2 } },
    inputs: [x, ...filters],
    of: [0, 1, 2],
    ofAll: true,
    gradient: (_, __, dys) => [
      ...gradientOf(
        { kernel: "sum-of-siblings", attrs: { call: matmul(false, true), count: 2 } },
        ...dys.flatMap((dy, member) => [dy, filters[member] ?? dy]),
      ),
      ...gradientOf(
        { kernel: "siblings", attrs: { call: matmul(true, false), count: 2 } },
        x,
        ...dys,
      ),
    ],
  };
});

/** Two whole layers of one input: bias, activation and all gradients. */
const siblingLayers: readonly Check[] = affineRows
  .filter(({ call }) => call.kernel !== "depthwise-conv2d")
  .filter((_, index) => index % 3 !== 2)
  .map(({ call, ...shapeOf }, index) => {
    const { bias, activation } = epilogueAt(index);
    const shared = { call, ...(bias ? { bias } : {}), ...(activation ? { activation } : {}) };
    const x = draw.signed(...shapeOf.x);
    const kernels = [draw.signed(...shapeOf.kernel), draw.signed(...shapeOf.kernel)];
    const own = kernels.map((kernel) => [
      kernel,
      ...(bias ? [draw.signed(shapeOf.y.at(-1) ?? 1)] : []),
    ]);
    const follows = activation !== undefined && slopeFollowsFromResult(activation);
    // A layer writes its result and what its activation reads. Only the result has a dy.
    const forward = { ...shared, ...(activation ? { keepsInput: true } : {}) };
    const perLayer = activation ? 2 : 1;
    return {
      forward: {
        kernel: "siblings",
        attrs: { call: { kernel: "affine", attrs: forward }, count: 2 },
      },
      inputs: [x, ...own.flat()],
      of: own.flat().map((_, position) => position + 1),
      resultsWithDy: (result: number) => result % perLayer === 0,
      ofAll: true,
      gradient: (dy, y, dys) => {
        const slopes = [0, perLayer].map((at) =>
          activation ? [y[follows ? at : at + 1] ?? dy] : [],
        );
        const operands = [0, perLayer].map((at, member) => [
          dys[at] ?? dy,
          ...(slopes[member] ?? []),
        ]);
        const call = { kernel: "affine-gradient", attrs: shared } as const;
        return gradientOf({ kernel: "siblings", attrs: { call, count: 2 } }, x, ...operands.flat());
      },
    };
  });

const stepLosses: readonly Check[] = logits.map((shape) => {
  const [scores, labels] = [draw.signed(...shape), draw.labels(...shape)];
  return {
    forward: { kernel: "softmax-cross-entropy", attrs: {} },
    inputs: [scores, labels],
    of: [0],
    gradient: (dy) => {
      const [, , dlogits] = gradientOf(
        { kernel: "softmax-cross-entropy-step", attrs: {} },
        scores,
        labels,
      );
      const data = dlogits?.data.map((value) => value * read(dy, 0));
      return [{ shape, data: data ?? new Float64Array() }];
    },
  };
});

describe.each([
  ["siblings and their sum, of convolutions", siblingConvolutions],
  ["siblings and their sum, of products", siblingProducts],
  ["siblings of whole layers", siblingLayers],
  ["step of the loss", stepLosses],
] as const)("the oracle's %s", (_, cases) => {
  it("gives the slopes that central differences find", () => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const check of cases) verify(check);
  });
});

/** All operands of a product. */
const matmulChecks: readonly Check[] = products.map(([rows, inner, columns]) => {
  const [a, b] = [draw.signed(rows, inner), draw.signed(inner, columns)];
  const product = { transposeA: false, transposeB: false };
  return {
    forward: { kernel: "matmul", attrs: product },
    inputs: [a, b],
    of: [0, 1],
    gradient: (dy) => [
      ...gradientOf({ kernel: "matmul", attrs: { ...product, transposeB: true } }, dy, b),
      ...gradientOf({ kernel: "matmul", attrs: { ...product, transposeA: true } }, a, dy),
    ],
  };
});

describe("the oracle", () => {
  it("finds the matrix products of a dense layer's gradients as slopes", () => {
    expect(matmulChecks.length).toBeGreaterThanOrEqual(20);
    for (const check of matmulChecks) verify(check);
  });
});
