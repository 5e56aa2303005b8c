import { afterAll, describe, expect, it } from "vitest";
import { openStageRunner } from "../../../../e2e/kernels/stage-runner.ts";
import { evaluateKernel } from "../../../compiler/oracle/oracle-table.ts";
import { activations } from "../../../graph/layers/shared-fields.ts";
import type { Place } from "../../places.ts";
import { gpuKernels } from "./kernel-table.ts";

const alive = setInterval(() => undefined, 1000);
const runner = await openStageRunner();

afterAll(() => clearInterval(alive));

const near = [1e-30, 1e-8, 1e-4, 0.01, 0.049, 0.051, 0.3, 0.624, 0.626, 0.999, 1.001];
const far = [1.9, 2.1, 5, 9.3, 16, 17.5, 40, 87, 88.6, 103, 1000, 1e20, 3e38];
const numbers = Float64Array.from(
  [0, ...near, ...far].flatMap((x) => [x, -x]),
  Math.fround,
);
const step = { seed: 1, step: 1, learningRate: 0.1 };

function placeAt(offset: number, count: number): Place {
  const shape = [count];
  return { arena: "step", offset, shape, rows: 1, columns: count, stride: count, dataType: "f32" };
}

describe("activations in WGSL", () => {
  it.each(activations)("of %s are right to 6 digits at any distance from 0", async (name) => {
    const { length } = numbers;
    const call = { kernel: "activation", attrs: { function: name } } as const;
    const stages = gpuKernels.activation(call.attrs, [placeAt(0, length)], [placeAt(64, length)], {
      prefix: "k_",
      scratch: () => 0,
      variant: 0,
      quads: false,
    });
    const before = new Float32Array(128).fill(Number.NaN);
    before.set(numbers);
    const { step: after } = await runner.run(
      stages,
      new Float32Array(64),
      before,
      new Uint32Array(8),
    );
    const [expected] = evaluateKernel(call, [{ shape: [length], data: numbers }], step);
    for (const [at, x] of numbers.entries()) {
      const value = expected?.data[at] ?? Number.NaN;
      const distance = Math.abs((after[64 + at] ?? Number.NaN) - value);
      // What is smaller than that is lost beside the weights of any network.
      expect(distance, `at ${x}`).toBeLessThanOrEqual(1e-6 * Math.abs(value) + 1e-7);
    }
  });
});
