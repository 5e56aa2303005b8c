import { describe, expect, it } from "vitest";
import { createDraw } from "../../e2e/kernels/draw.ts";
import { kernelCases } from "../../e2e/kernels/kernel-cases.ts";
import { kernelNames } from "../../e2e/kernels/run-case.ts";
import type { KernelCall } from "../protocol/kernel.ts";
import { costFormulas } from "./cost-formulas.ts";
import { costOf } from "./costs.ts";
import type { Op, Value } from "./ir.ts";
import { evaluateKernel } from "./oracle/oracle-table.ts";
import { elementCount, type Shape } from "./shape.ts";

const step = { seed: 1, step: 1, learningRate: 0.1 };

interface Called {
  readonly call: KernelCall;
  readonly reads: readonly Shape[];
  readonly writes: readonly Shape[];
}

/** The calls of the kernel suite with the shapes of what they read and write. */
function callsOf(kernel: (typeof kernelNames)[number]): readonly Called[] {
  return kernelCases[kernel].map(({ attrs, inputs }) => {
    const call = { kernel, attrs } as KernelCall;
    const operands = inputs(createDraw(1, kernel));
    const results = evaluateKernel(call, operands, step);
    return {
      call,
      reads: operands.map(({ shape }) => shape),
      writes: results.map(({ shape }) => shape),
    };
  });
}

function costOfCall({ call, reads, writes }: Called) {
  const values = [...reads, ...writes].map(
    (shape, id): Value => ({ id, name: `v${id}`, shape, dataType: "f32" }),
  );
  const op: Op = {
    ...call,
    reads: reads.map((_, index) => index),
    writes: writes.map((_, index) => reads.length + index),
    phase: "forward",
    origin: null,
    madeBy: "test",
  };
  return costOf(op, values);
}

/** What a formula gives that counts each number alike; null for any other. */
function flopsPerNumber(flops: string, { call, reads, writes }: Called): number | null {
  const [x, y] = [elementCount(reads[0] ?? []), elementCount(writes[0] ?? [])];
  const per = /^(\d+)·\|(x|y)\|$/.exec(flops);
  if (per) return Number(per[1]) * (per[2] === "x" ? x : y);
  const normalized = /^\((\d+) \+ (\d) where activated\)·\|y\|$/.exec(flops);
  if (!normalized) return null;
  const [alone = 0, activation = 0] = normalized.slice(1).map(Number);
  return ("activation" in call.attrs ? alone + activation : alone) * y;
}

/** What a formula gives of the shapes of a call; null where it speaks of other kernels. */
function evaluated({ flops }: { readonly flops: string }, called: Called): number | null {
  const { call, reads, writes } = called;
  const [x, y] = [elementCount(reads[0] ?? []), elementCount(writes[0] ?? [])];
  const perNumber = flopsPerNumber(flops, called);
  if (perNumber !== null) return perNumber;
  const isGradient = call.kernel.endsWith("-gradient-input");
  const isFilterGradient = call.kernel.endsWith("-gradient-filter");
  const filters = (isFilterGradient ? writes[0] : reads[1]) ?? [];
  const output = (isGradient ? reads[0] : isFilterGradient ? reads[1] : writes[0]) ?? [];
  const [height = 0, width = 0, channels = 0] = filters;
  switch (flops) {
    case "0":
      return 0;
    case "2·N·H'·W'·F·h·w·C/groups":
      return 2 * elementCount(output) * height * width * channels;
    case "2·N·H'·W'·C·M·h·w":
      return 2 * elementCount(output) * height * width;
    case "2·|y|·inner":
      return 2 * y * Math.sqrt((x * elementCount(reads[1] ?? [])) / y);
    case "h·w·|y|":
      return "window" in call.attrs ? call.attrs.window[0] * call.attrs.window[1] * y : Number.NaN;
    case "(2·neighbours + 4)·|x|":
      return (2 * neighbours(called) + 4) * x;
    case "(5·neighbours + 8)·|x|":
      return (5 * neighbours(called) + 8) * x;
    default:
      return null;
  }
}

function neighbours({ call, reads }: Called): number {
  const radius = "depthRadius" in call.attrs ? call.attrs.depthRadius : Number.NaN;
  return Math.min(2 * radius + 1, reads[0]?.at(-1) ?? 0);
}

describe("the cost of a call", () => {
  it.each(kernelNames)("of %s is what its formula says", (kernel) => {
    const formula = costFormulas[kernel];
    expect(formula.source.length).toBeGreaterThan(8);
    for (const called of callsOf(kernel)) {
      const expected = evaluated(formula, called);
      const { flops, bytes } = costOfCall(called);
      if (expected !== null) expect(flops).toBeCloseTo(expected, 6);
      else expect(flops).toBeGreaterThan(0);
      const numbers = [...called.reads, ...called.writes].map(elementCount);
      expect(bytes).toBe(4 * numbers.reduce((sum, count) => sum + count, 0));
    }
  });

  it("of what stands for several kernels is theirs", () => {
    const [affine] = callsOf("affine");
    const [alone] = callsOf("conv2d");
    if (!affine || !alone) throw new Error("There are no cases.");
    const outputs = elementCount(affine.writes[0] ?? []);
    const attrs = "call" in affine.call.attrs ? affine.call.attrs : null;
    const extra = attrs && "bias" in attrs && attrs.bias ? outputs : 0;
    const activation = attrs && "activation" in attrs && attrs.activation ? outputs : 0;
    expect(costOfCall(affine).flops).toBe(costOfCall(alone).flops + extra + activation);
  });
});
