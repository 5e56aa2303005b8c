import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { compileSmall, drawBatch, seed } from "../../../e2e/kernels/train-beside-oracle.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { Program } from "../../protocol/program.ts";
import { initialValues } from "../initialize.ts";
import { runProgram } from "./run-program.ts";
import { startBackend } from "./start-backend.ts";

/** The most bytes of tensors that were alive at once during a step, beyond those before it. */
async function peakBytes(program: Program): Promise<number> {
  const stored = new Map(
    program.stored.map((buffer) => [
      buffer.key,
      tf.tensor(initialValues(buffer, seed), [...buffer.shape]),
    ]),
  );
  const options = { backend: "cpu", seed, step: 0, learningRate: 0 } as const;
  const before = tf.memory().numBytes;
  const profile = await tf.profile(() => {
    const { outcome } = runProgram(program, drawBatch(1, program.batchSize), stored, options);
    return outcome;
  });
  tf.dispose([profile.result, ...stored.values()]);
  return profile.peakBytes - before;
}

/** The largest tensor that a fused layer holds for itself: its sum, while bias or activation are computed beside it. */
function scratchBytes({ dispatches, buffers }: Program): number {
  const sums = dispatches
    .filter(
      ({ kernel, attrs }) =>
        kernel === "affine" || ("call" in attrs && attrs.call.kernel === "affine"),
    )
    .flatMap(({ writes }) => writes.map((id) => buffers[id]?.sizeBytes ?? 0));
  return Math.max(0, ...sums);
}

const templates = [...templateCatalogue.values()];

describe("a step of validation", () => {
  it.each(templates)(
    "of $name never holds more than its Program says, and the sum of one fused layer",
    async ({ graph }) => {
      expect(await startBackend("cpu")).toBeNull();
      const program = compileSmall(graph).programs.evaluate;
      const { peakBytes: planned, storedBytes } = program.memory;
      const peak = await peakBytes(program);
      expect(peak).toBeGreaterThan(0);
      expect(peak).toBeLessThanOrEqual(1.05 * (planned - storedBytes + scratchBytes(program)));
    },
  );
});
