import { describe, expect, it } from "vitest";
import type { Ir } from "../ir.ts";
import { createIrBuilder } from "../ir-builder.ts";
import { printIr } from "../print-ir.ts";
import { firstDistance, inputsFor, outcomeOf } from "../testing/run-oracle.ts";
import { verifyIr } from "../verify-ir.ts";
import { foldConstants } from "./fold-constants.ts";

/** A forward pass in which some values are zeros by way of several kernels. */
function withZeros(): Ir {
  const builder = createIrBuilder();
  const maker = { phase: "forward", origin: "node", madeBy: "test" } as const;
  const images = builder.source("images", [2, 4, 4, 1]);
  const labels = builder.source("labels", [2], "i32");
  const flat = builder.op(
    { kernel: "reshape", attrs: { shape: [2, 16] } },
    [images],
    { name: "flat", shape: [2, 16] },
    maker,
  );
  const none = builder.op(
    { kernel: "zeros", attrs: { shape: [2, 4, 4, 1] } },
    [],
    { name: "none", shape: [2, 4, 4, 1] },
    maker,
  );
  const pooled = builder.op(
    { kernel: "global-avg-pool", attrs: {} },
    [none],
    { name: "pooled", shape: [2, 1] },
    maker,
  );
  const curved = builder.op(
    { kernel: "activation", attrs: { function: "tanh" } },
    [none],
    { name: "curved", shape: [2, 4, 4, 1] },
    maker,
  );
  const half = builder.op(
    { kernel: "activation", attrs: { function: "sigmoid" } },
    [pooled],
    { name: "half", shape: [2, 1] },
    maker,
  );
  const row = builder.op(
    { kernel: "reshape", attrs: { shape: [2, 16] } },
    [curved],
    { name: "row", shape: [2, 16] },
    maker,
  );
  const sum = builder.op(
    { kernel: "add", attrs: {} },
    [row, flat],
    { name: "sum", shape: [2, 16] },
    maker,
  );
  const logits = builder.op(
    { kernel: "concat", attrs: {} },
    [sum, half],
    { name: "logits", shape: [2, 17] },
    maker,
  );
  const reads = [logits, labels];
  const scalar = { name: "loss", shape: [] };
  const loss = builder.op({ kernel: "softmax-cross-entropy", attrs: {} }, reads, scalar, maker);
  const correct = builder.op(
    { kernel: "count-correct", attrs: {} },
    reads,
    { name: "correct", shape: [] },
    maker,
  );
  const { values, ops, stored } = builder;
  const ends = { images, labels, loss, correct, topK: null, confusion: null, logits };
  return { mode: "evaluate", batchSize: 2, values, ops, stored, ...ends };
}

describe("fold-constants", () => {
  it("follows zeros through every kernel that keeps them, and adds none", () => {
    const before = withZeros();
    const { ir, rewrites } = foldConstants.run(before);
    expect(verifyIr(before)).toEqual([]);
    expect(verifyIr(ir)).toEqual([]);
    const inputs = inputsFor(before, 17, 5);
    expect(firstDistance(outcomeOf(before, inputs), outcomeOf(ir, inputs), 0)).toBeNull();
    expect(rewrites.map(({ rule, after }) => `${rule}: ${after}`)).toMatchInlineSnapshot(`
      [
        "zeros-of-zeros: pooled f32[2,1] = zeros(shape=2×1)",
        "zeros-of-zeros: curved f32[2,4,4,1] = zeros(shape=2×4×4×1)",
        "zeros-of-zeros: row f32[2,16] = zeros(shape=2×16)",
        "add-of-zeros: sum is flat",
      ]
    `);
    expect(printIr(ir)).toMatchInlineSnapshot(`
      "evaluate, batch 2: images f32[2,4,4,1], labels i32[2] → loss, correct
      forward
        flat f32[2,16] = reshape(images, shape=2×16)
        none f32[2,4,4,1] = zeros(shape=2×4×4×1)
        pooled f32[2,1] = zeros(shape=2×1)
        curved f32[2,4,4,1] = zeros(shape=2×4×4×1)
        half f32[2,1] = activation(pooled, function=sigmoid)
        row f32[2,16] = zeros(shape=2×16)
        logits f32[2,17] = concat(flat, half)
        loss f32[] = softmax-cross-entropy(logits, labels)
        correct f32[] = count-correct(logits, labels)
      "
    `);
  });
});
