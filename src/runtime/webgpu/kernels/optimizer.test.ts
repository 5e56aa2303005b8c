import { afterAll, expect, it } from "vitest";
import { openStageRunner } from "../../../../e2e/kernels/stage-runner.ts";
import type { UpdateCall } from "../../../protocol/kernel.ts";
import type { Place } from "../../places.ts";
import { scalarIndex } from "./gpu-kernel.ts";
import { gpuKernels } from "./kernel-table.ts";

const alive = setInterval(() => undefined, 1000);
const runner = await openStageRunner();

afterAll(() => clearInterval(alive));

function placeIn(arena: Place["arena"], offset: number): Place {
  return { arena, offset, shape: [5], rows: 1, columns: 5, stride: 5, dataType: "f32" };
}

/** What is stored after one update of five numbers and two slots, all 1, by gradients of 2. */
async function update(call: UpdateCall, halted: number): Promise<number[]> {
  const reads = [
    placeIn("stored", 0),
    placeIn("step", 0),
    placeIn("stored", 64),
    placeIn("stored", 128),
  ];
  const attrs = { call, count: 1 };
  const context = { prefix: "k_", scratch: () => 0, variant: 0, quads: false };
  const stages = gpuKernels["update-all"](attrs, reads, [], context);
  const scalars = new Uint32Array(8);
  scalars[scalarIndex.step] = 1;
  scalars[scalarIndex.learningRate] = new Uint32Array(Float32Array.of(0.5).buffer)[0] ?? 0;
  scalars[scalarIndex.halted] = halted;
  const stored = new Float32Array(192).fill(1);
  const after = await runner.run(stages, stored, new Float32Array(64).fill(2), scalars);
  return [...after.stored];
}

const adam = { kernel: "adam", attrs: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } } as const;

it("changes nothing stored once the run has halted", async () => {
  expect((await update(adam, 0))[0]).not.toBe(1);
  expect(new Set(await update(adam, 1))).toEqual(new Set([1]));
});

it("takes an Adam without memory for the sign of the gradient", async () => {
  const forgetful = { kernel: "adam", attrs: { beta1: 0, beta2: 0, epsilon: 0 } } as const;
  expect((await update(forgetful, 0))[0]).toBeCloseTo(0.5, 6);
});
