/** Local response normalization and its gradient: n_c = bias + alpha · Σ x_d² over the channels beside c. */
import type { LocalResponseAttrs } from "../../../protocol/kernel.ts";
import { type Place, sizeOf } from "../../places.ts";
import type { GpuKernel } from "./gpu-kernel.ts";
import { f32Text, numberAt, numberOf, placeAt } from "./place-access.ts";
import { expDeclaration, logDeclaration, preciseNames } from "./precise-functions.ts";
import { threadWork } from "./thread-work.ts";

/** WGSL functions: the divisor n of a channel, and a power of it. */
function declarations(prefix: string, x: Place, attrs: LocalResponseAttrs): string {
  const { exp, log } = preciseNames(prefix);
  const { depthRadius, bias, alpha } = attrs;
  return `${expDeclaration(exp)}${logDeclaration(log)}
fn ${prefix}divisor(row: u32, channel: i32) -> f32 {
  var sum = 0.0f;
  for (var other = max(channel - ${depthRadius}, 0); other <= min(channel + ${depthRadius}, ${x.columns - 1}); other++) {
    let value = ${numberAt(x, "row", "u32(other)")};
    sum += value * value;
  }
  return ${f32Text(bias)} + ${f32Text(alpha)} * sum;
}
fn ${prefix}power(base: f32, exponent: f32) -> f32 { return ${exp}(${log}(base) * exponent); }
`;
}

/** x_c / n_c^beta. */
export const localResponseNorm: GpuKernel<"local-response-norm"> = (
  attrs,
  reads,
  writes,
  context,
) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const { prefix } = context;
  const factor = `${prefix}power(${prefix}divisor(row, channel), ${f32Text(-attrs.beta)})`;
  const body = `let row = i / ${x.columns}u; let channel = i32(i - row * ${x.columns}u);
${numberOf(y, "i")} = ${numberOf(x, "i")} * ${factor};`;
  return [
    [
      threadWork(context, {
        label: "local-response-norm",
        items: sizeOf(x),
        body,
        declarations: declarations(prefix, x, attrs),
      }),
    ],
  ];
};

/** dx_d = dy_d·n_d^−beta − 2·alpha·beta·x_d · Σ dy_c·x_c·n_c^(−beta−1) over the channels beside d. */
export const localResponseNormGradient: GpuKernel<"local-response-norm-gradient"> = (
  attrs,
  reads,
  writes,
  context,
) => {
  const [dy, x, dx] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(writes, 0)];
  const { prefix } = context;
  const { depthRadius, alpha, beta } = attrs;
  const at = (place: Place, channel: string) => numberAt(place, "row", `u32(${channel})`);
  const body = `let row = i / ${x.columns}u; let channel = i32(i - row * ${x.columns}u);
var sum = 0.0f;
for (var other = max(channel - ${depthRadius}, 0); other <= min(channel + ${depthRadius}, ${x.columns - 1}); other++) {
  sum += ${at(dy, "other")} * ${at(x, "other")} * ${prefix}power(${prefix}divisor(row, other), ${f32Text(-beta - 1)});
}
let own = ${at(dy, "channel")} * ${prefix}power(${prefix}divisor(row, channel), ${f32Text(-beta)});
${numberOf(dx, "i")} = own - ${f32Text(2 * alpha * beta)} * ${at(x, "channel")} * sum;`;
  return [
    [
      threadWork(context, {
        label: "local-response-norm gradient",
        items: sizeOf(x),
        body,
        declarations: declarations(prefix, x, attrs),
      }),
    ],
  ];
};
