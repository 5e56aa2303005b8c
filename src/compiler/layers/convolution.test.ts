import { describe, expect, it } from "vitest";
import type { FieldValue } from "../../graph/graph.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile } from "../compile.ts";
import { printIr } from "../print-ir.ts";

/** A stem of 6 channels, then one layer with the given fields. */
function graphWith(type: string, fields: Record<string, FieldValue>) {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["stem", "Conv2D", ["input"], 0, 0, { filters: 6, activation: "none", bias: false }],
    ["x", type, ["stem"], 0, 0, { activation: "none", ...fields }],
    ["mean", "GlobalAvgPool", ["x"], 0, 0],
    ["scores", "Dense", ["mean"], 0, 0, { units: 10, bias: false }],
    ["output", "Output", ["scores"], 0, 0],
  ];
  return templateGraph("x", rows, { data: "digits", batchSize: 2, optimizer: { type: "sgd" } });
}

function linesAbout(word: string, type: string, fields: Record<string, FieldValue>): string[] {
  const { stages, diagnostics } = compile(graphWith(type, fields));
  expect(diagnostics).toEqual([]);
  if (!stages) throw new Error("It does not compile.");
  return printIr(stages.differentiated)
    .split("\n")
    .filter((line) => line.includes(word))
    .map((line) => line.trim());
}

describe("a convolution with groups and dilation", () => {
  it("has kernels as wide as a group, and gradients that know both", () => {
    const fields = { filters: 4, groups: 2, dilation: [2, 3] as const, bias: false };
    expect(linesAbout("x/kernel", "Conv2D", fields)).toMatchInlineSnapshot(`
      [
        "x/kernel f32[3,3,3,4]: parameter, glorot-uniform(27, 36)",
        "x f32[2,8,8,4] = conv2d(stem, x/kernel, window=3×3, strides=1×1, padding=[2,2,3,3], dilations=2×3, groups=2)",
        "d.x/kernel f32[3,3,3,4] = conv2d-gradient-filter(stem, d.x, window=3×3, strides=1×1, padding=[2,2,3,3], dilations=2×3, groups=2)",
        "d.stem f32[2,8,8,6] = conv2d-gradient-input(d.x, x/kernel, window=3×3, strides=1×1, padding=[2,2,3,3], dilations=2×3, groups=2, inputShape=2×8×8×6)",
        "x/kernel' f32[3,3,3,4] = sgd(x/kernel, d.x/kernel)",
      ]
    `);
  });

  it.each([
    [
      4,
      8,
      "x has 4 groups, but the 6 channels from stem cannot be split into 4 equal parts.",
      "Set groups of x to 1 or 2.",
    ],
    [
      3,
      8,
      "x has 3 groups, but its 8 filters cannot be split into 3 equal parts.",
      "Set groups of x to 1 or 2.",
    ],
    [
      6,
      7,
      "x has 6 groups, but its 7 filters cannot be split into 6 equal parts.",
      "Set groups of x to 1, or choose filters that share a divisor with 6.",
    ],
  ])("explains %i groups of %i filters at the field", (groups, filters, message, hint) => {
    expect(compile(graphWith("Conv2D", { filters, groups })).diagnostics).toEqual([
      { code: "shape-mismatch", severity: "error", message, hint, node: "x", field: "groups" },
    ]);
  });

  it("explains a window that dilation made too large", () => {
    const fields = { kernel: [3, 3] as const, dilation: [4, 4] as const, padding: "valid" };
    expect(compile(graphWith("Conv2D", fields)).diagnostics).toMatchObject([
      {
        code: "empty-output",
        message:
          "x gets 8×8 images from stem, too small for its 3×3 window, spread to 9×9 by its dilation, without padding: nothing comes out.",
      },
    ]);
  });
});

describe("depthwise and separable convolutions", () => {
  it("have kernels [h,w,C,M], filled as Keras fills them", () => {
    const fields = { multiplier: 2, strides: [2, 2] as const };
    expect(linesAbout("x/", "DepthwiseConv2D", fields)).toMatchInlineSnapshot(`
      [
        "x/kernel f32[3,3,6,2]: parameter, glorot-uniform(54, 18)",
        "x/bias f32[12]: parameter, zeros",
        "x.sum f32[2,4,4,12] = depthwise-conv2d(stem, x/kernel, window=3×3, strides=2×2, padding=[0,1,0,1])",
        "x f32[2,4,4,12] = bias-add(x.sum, x/bias)",
        "d.x/bias f32[12] = bias-gradient(d.x)",
        "d.x/kernel f32[3,3,6,2] = depthwise-conv2d-gradient-filter(stem, d.x, window=3×3, strides=2×2, padding=[0,1,0,1])",
        "d.stem f32[2,8,8,6] = depthwise-conv2d-gradient-input(d.x, x/kernel, window=3×3, strides=2×2, padding=[0,1,0,1], inputShape=2×8×8×6)",
        "x/kernel' f32[3,3,6,2] = sgd(x/kernel, d.x/kernel)",
        "x/bias' f32[12] = sgd(x/bias, d.x/bias)",
      ]
    `);
  });

  it("mix the channels after a depthwise convolution", () => {
    const fields = { filters: 5, multiplier: 2 };
    expect(linesAbout("x/", "SeparableConv2D", fields)).toMatchInlineSnapshot(`
      [
        "x/depthwise f32[3,3,6,2]: parameter, glorot-uniform(54, 18)",
        "x/pointwise f32[1,1,12,5]: parameter, glorot-uniform(12, 5)",
        "x/bias f32[5]: parameter, zeros",
        "x.depthwise f32[2,8,8,12] = depthwise-conv2d(stem, x/depthwise, window=3×3, strides=1×1, padding=[1,1,1,1])",
        "x.sum f32[2,8,8,5] = conv2d(x.depthwise, x/pointwise, window=1×1, strides=1×1, padding=[0,0,0,0])",
        "x f32[2,8,8,5] = bias-add(x.sum, x/bias)",
        "d.x/bias f32[5] = bias-gradient(d.x)",
        "d.x/pointwise f32[1,1,12,5] = conv2d-gradient-filter(x.depthwise, d.x, window=1×1, strides=1×1, padding=[0,0,0,0])",
        "d.x.depthwise f32[2,8,8,12] = conv2d-gradient-input(d.x, x/pointwise, window=1×1, strides=1×1, padding=[0,0,0,0], inputShape=2×8×8×12)",
        "d.x/depthwise f32[3,3,6,2] = depthwise-conv2d-gradient-filter(stem, d.x.depthwise, window=3×3, strides=1×1, padding=[1,1,1,1])",
        "d.stem f32[2,8,8,6] = depthwise-conv2d-gradient-input(d.x.depthwise, x/depthwise, window=3×3, strides=1×1, padding=[1,1,1,1], inputShape=2×8×8×6)",
        "x/depthwise' f32[3,3,6,2] = sgd(x/depthwise, d.x/depthwise)",
        "x/pointwise' f32[1,1,12,5] = sgd(x/pointwise, d.x/pointwise)",
        "x/bias' f32[5] = sgd(x/bias, d.x/bias)",
      ]
    `);
  });

  it("cost a fraction of a full convolution", () => {
    const flops = (type: string) =>
      compile(graphWith(type, { filters: 6, bias: false })).facts.get("x")?.flops;
    expect(flops("Conv2D")).toBe(8 * 8 * 6 * 2 * 3 * 3 * 6);
    expect(flops("SeparableConv2D")).toBe(8 * 8 * 6 * 2 * (3 * 3 + 6));
  });
});
