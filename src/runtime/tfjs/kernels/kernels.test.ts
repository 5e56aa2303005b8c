import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { kernelCases } from "../../../../e2e/kernels/kernel-cases.ts";
import { kernelNames, runCase } from "../../../../e2e/kernels/run-case.ts";
import { startBackend } from "../start-backend.ts";

beforeAll(async () => {
  expect(await startBackend("cpu")).toBeNull();
});

describe.each(kernelNames)("%s on the cpu backend", (kernel) => {
  it("has at least eight cases and agrees with the oracle on all of them", async () => {
    expect(kernelCases[kernel].length).toBeGreaterThanOrEqual(8);
    for (const [index] of kernelCases[kernel].entries()) {
      for (const seed of [1, 2]) {
        const { error, bound } = await runCase(kernel, index, "cpu", seed);
        expect(error, `case ${index}, seed ${seed}`).toBeLessThanOrEqual(bound);
      }
    }
  });

  it("leaves nothing behind but its results", async () => {
    const before = tf.memory().numTensors;
    await runCase(kernel, 0, "cpu", 3);
    expect(tf.memory().numTensors).toBe(before);
  });
});
