/** BatchNorm: statistics of the batch while training, running statistics when evaluated. */
import type { ValueId } from "../ir.ts";
import { parameter } from "./affine.ts";
import {
  type BuildContext,
  inferred,
  type LayerRule,
  numberField,
  onlyOne,
  storedKey,
} from "./layer-rule.ts";

export const batchNorm: LayerRule = {
  infer: (_node, arrivals) => inferred(onlyOne(arrivals).shape),

  build(inputs, context) {
    const { builder, mode, node, maker } = context;
    const x = onlyOne(inputs);
    const shape = builder.shapeOf(x);
    const perChannel = shape.slice(-1);
    const gamma = parameter(context, "gamma", perChannel, { type: "ones" });
    const beta = parameter(context, "beta", perChannel, { type: "zeros" });
    const runningMean = statistic(context, "mean", perChannel, "zeros");
    const runningVariance = statistic(context, "variance", perChannel, "ones");
    const attrs = { epsilon: numberField(node, "epsilon") };
    if (mode === "evaluate") {
      const reads = [x, gamma, beta, runningMean, runningVariance];
      const call = { kernel: "batch-norm-inference" as const, attrs };
      return builder.op(call, reads, { name: node.name, shape }, maker);
    }
    const [y = x, mean = x, variance = x] = builder.opWithResults(
      { kernel: "batch-norm", attrs },
      [x, gamma, beta],
      [
        { name: node.name, shape },
        { name: `${node.name}.mean`, shape: perChannel },
        { name: `${node.name}.variance`, shape: perChannel },
      ],
      maker,
    );
    follow(context, runningMean, mean);
    follow(context, runningVariance, variance);
    return y;
  },
};

function statistic(
  { builder, node, maker }: BuildContext,
  name: string,
  shape: readonly number[],
  initial: "zeros" | "ones",
): ValueId {
  return builder.store({
    key: storedKey(node.id, name),
    name: `${node.name}/${name}`,
    role: "statistic",
    shape,
    initializer: { type: initial },
    origin: maker.origin ?? node.id,
  });
}

/** Moves a running statistic towards that of the batch. */
function follow(context: BuildContext, running: ValueId, batch: ValueId): void {
  const { builder, node, maker } = context;
  const next = builder.op(
    { kernel: "moving-average", attrs: { momentum: numberField(node, "momentum") } },
    [running, batch],
    { name: `${builder.nameOf(running)}'`, shape: builder.shapeOf(running) },
    { ...maker, phase: "update" },
  );
  builder.replaceStored(running, next);
}
