import { afterAll, describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { compile } from "../../compiler/compile.ts";
import { interpret } from "../../compiler/oracle/interpret.ts";
import type { OracleTensor } from "../../compiler/oracle/tensor.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { initialValues } from "../initialize.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";
import { requireRightNumbers, type SelfTestCase, selfTestBatch } from "./self-test.ts";
import frozen from "./self-test-case.json";

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 4, kernel: [3, 3], activation: "relu" }],
  ["pool", "MaxPool", ["conv"], 0, 0],
  ["flatten", "Flatten", ["pool"], 0, 0],
  ["dense", "Dense", ["flatten"], 0, 0, { units: 10, activation: "none" }],
  ["output", "Output", ["dense"], 0, 0],
];

/** Rounded as far as it matters, so that the file is small. */
function rounded(data: ArrayLike<number>): number[] {
  return Array.from(data, (value) => Number(value.toPrecision(8)));
}

/** The case as the compiler and the oracle make it today. */
function freshCase(): SelfTestCase {
  const [seed, learningRate, batchSize] = [5, 0.01, 2];
  const graph = templateGraph("self-test", rows, { data: "digits", batchSize });
  const { programs, stages } = compile(graph);
  if (programs === null || stages === null) throw new Error("The network does not compile.");
  const draw = createDraw(seed, "self-test");
  const levels = Array.from(draw.positive(4, 8, 8, 1).data, (value) => Math.round(value * 5) % 17);
  const test = {
    programs: { ...programs, trainPartial: null, evaluatePartial: null },
    seed,
    learningRate,
    levels,
    labels: Array.from(draw.labels(4, 10).data),
    losses: [] as number[],
    stored: {} as Record<string, number[]>,
  };
  const ir = stages.differentiated;
  let stored: ReadonlyMap<string, OracleTensor> = new Map(
    ir.stored.map((each) => {
      const { name = "", shape = [] } = ir.values[each.value] ?? {};
      const values = initialValues({ ...each, name, shape, buffer: 0 }, seed);
      return [each.key, { shape, data: Float64Array.from(values) }];
    }),
  );
  for (const step of [1, 2]) {
    const { images, labels } = selfTestBatch(test, step - 1);
    const inputs = {
      images: { shape: [batchSize, 8, 8, 1], data: Float64Array.from(images) },
      labels: { shape: [batchSize], data: Float64Array.from(labels) },
      ...{ stored, seed, step, learningRate },
    };
    const outcome = interpret(ir, inputs);
    test.losses.push(...rounded(outcome.values.get(ir.loss)?.data ?? []));
    stored = outcome.stored;
  }
  for (const [key, { data }] of stored) test.stored[key] = rounded(data);
  return test;
}

const source = await startNodeGpu();
const engine = await openWebgpuEngine(source);

afterAll(() => engine.dispose());

describe("the self-test of a device", () => {
  it("is the case that the compiler and the oracle make of its network", async () => {
    const text = `${JSON.stringify(freshCase())}\n`;
    await expect(text).toMatchFileSnapshot("./self-test-case.json");
  });

  it("passes here", async () => {
    await requireRightNumbers(engine, frozen as unknown as SelfTestCase);
  });

  it("refuses a device whose numbers are others, and names what is wrong", async () => {
    const test = frozen as unknown as SelfTestCase;
    const bias = test.stored["dense/bias"] ?? [];
    const planted = { ...test.stored, "dense/bias": bias.map((value) => value * 1.001) };
    await expect(requireRightNumbers(engine, { ...test, stored: planted })).rejects.toMatchObject({
      code: "E_GPU_WRONG",
      detail: expect.stringContaining("dense/bias came out as"),
    });
    await expect(
      requireRightNumbers(engine, { ...test, losses: [2, Number.NaN] }),
    ).rejects.toMatchObject({ code: "E_GPU_WRONG" });
  });
});
