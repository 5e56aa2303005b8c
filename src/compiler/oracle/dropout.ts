/** Dropout from its definition: each value is dropped with probability `rate`, or else divided by 1 − rate. */
import { randomKey, randomUniform } from "../../protocol/counter-random.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach } from "./tensor.ts";

/** Drops values by the draw of their index. */
export const dropout: OracleKernel<"dropout"> = ({ attrs, seed, step }, x) => {
  const key = randomKey(seed, step, attrs.stream);
  return [
    mapEach(x, (value, index) =>
      randomUniform(key, index) < attrs.rate ? 0 : value / (1 - attrs.rate),
    ),
  ];
};

/** The same linear map: its matrix is diagonal. */
export const dropoutGradient: OracleKernel<"dropout-gradient"> = (options, dy) =>
  dropout(options, dy);
