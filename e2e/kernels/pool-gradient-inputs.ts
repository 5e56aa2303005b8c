/** What the gradient of a max pool reads. */
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { WindowAttrs } from "../../src/protocol/kernel.ts";
import type { Draw } from "./draw.ts";

/** dy, x and y = max-pool(x). */
export function maxPoolGradientInputs(
  attrs: WindowAttrs,
  draw: Draw,
  x: OracleTensor,
): readonly OracleTensor[] {
  const scalars = { seed: 1, step: 1, learningRate: 0.1 };
  const [y] = evaluateKernel<"max-pool">({ kernel: "max-pool", attrs }, [x], scalars);
  return y === undefined ? [] : [draw.signed(...y.shape), x, y];
}
