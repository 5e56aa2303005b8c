import { describe, expect, it } from "vitest";
import {
  createLane,
  type LaneBuild,
  laneBuilds,
  planCalls,
} from "../../../../e2e/kernels/one-lane.ts";
import { evaluateKernel } from "../../../compiler/oracle/oracle-table.ts";
import { type ActivationName, activations } from "../../../graph/layers/shared-fields.ts";

const step = { seed: 1, step: 1, learningRate: 0 };

/** f(x) of a build, number by number. */
function curveOf(build: LaneBuild, name: ActivationName, x: Float32Array): Float32Array {
  const lane = createLane(build, 3 << 20, { stored: 0, step: 0 });
  const operand = () => {
    const address = lane.allocate(4 * x.length + 64);
    const place = { arena: "step", offset: 0, dataType: "f32", shape: [x.length] } as const;
    return { ...place, address, rows: 1, columns: x.length, stride: x.length };
  };
  const [from, to] = [operand(), operand()];
  new Float32Array(lane.memory, from.address, x.length).set(x);
  const call = { kernel: "activation", attrs: { function: name } } as const;
  planCalls(lane, [{ call, reads: [from], writes: [to] }])();
  return new Float32Array(lane.memory, to.address, x.length).slice();
}

function oracle(name: ActivationName, x: Float32Array): Float64Array {
  const tensor = { shape: [x.length], data: Float64Array.from(x) };
  const call = { kernel: "activation", attrs: { function: name } } as const;
  const [y] = evaluateKernel<"activation">(call, [tensor], step);
  return y?.data ?? new Float64Array();
}

describe.each(laneBuilds)("the %s build", (build) => {
  it.each(activations)(
    "gives each number of %s to a relative 10⁻⁶, near 0 and far from it",
    (name) => {
      const sizes = Array.from({ length: 4000 }, (_, index) => 10 ** (-6 + (7.1 * index) / 4000));
      // Beyond −4 a gelu is a product of two numbers of which one is e to the power of a large one.
      const x = Float32Array.from(
        sizes.flatMap((size) => [size, name === "gelu" ? -size / 3 : -size]),
      );
      const expected = oracle(name, x);
      const found = curveOf(build, name, x);
      const errors = x.map((_, index) => {
        const y = expected[index] ?? 0;
        return Math.abs((found[index] ?? 0) - y) / Math.abs(y);
      });
      const worst = errors.reduce(
        (at, error, index) => (error > (errors[at] ?? 0) ? index : at),
        0,
      );
      if (name === "relu") expect(found).toEqual(Float32Array.from(expected));
      else expect(errors[worst], `at ${x[worst]}`).toBeLessThanOrEqual(1e-6);
    },
  );

  it.each(activations)("keeps a NaN a NaN, and finds the limits of %s", (name) => {
    const x = Float32Array.of(Number.NaN, 1e30, -1e30, 0, 100, -100);
    const found = [...curveOf(build, name, x)];
    expect(found[0]).toBeNaN();
    const expected = [...oracle(name, x)].map(Math.fround);
    for (const index of [1, 2, 3, 4, 5]) expect(found[index]).toBeCloseTo(expected[index] ?? 0, 5);
  });
});
