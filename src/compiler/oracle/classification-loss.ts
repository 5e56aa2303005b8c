/** Softmax cross-entropy from its definition. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, matrixSides, type OracleTensor, read, scalar } from "./tensor.ts";

/** Each row's probabilities. */
function softmax(logits: OracleTensor): OracleTensor {
  const [, classes] = matrixSides(logits);
  return mapEach(logits, (value, index) => {
    const row = rowOf(logits, Math.floor(index / classes));
    return 1 / row.reduce((sum, other) => sum + Math.exp(other - value), 0);
  });
}

/** The logits of one image. */
export function rowOf(logits: OracleTensor, row: number): Float64Array {
  const [, classes] = matrixSides(logits);
  return logits.data.subarray(row * classes, (row + 1) * classes);
}

/** Mean over the batch of −log softmax(logits)[label]. */
export const softmaxCrossEntropy: OracleKernel<"softmax-cross-entropy"> = (_, logits, labels) => {
  const [batch] = matrixSides(logits);
  let sum = 0;
  for (let n = 0; n < batch; n++) {
    const row = rowOf(logits, n);
    const largest = Math.max(...row);
    const total = row.reduce((partial, value) => partial + Math.exp(value - largest), 0);
    sum += Math.log(total) + largest - (row[read(labels, n)] ?? Number.NaN);
  }
  return [scalar(sum / batch)];
};

/** (softmax(logits) − one-hot(labels)) / N. */
export const softmaxCrossEntropyGradient: OracleKernel<"softmax-cross-entropy-gradient"> = (
  _,
  logits,
  labels,
) => {
  const [batch, classes] = matrixSides(logits);
  return [
    mapEach(softmax(logits), (probability, index) => {
      const isLabel = index % classes === read(labels, Math.floor(index / classes));
      return (probability - (isLabel ? 1 : 0)) / batch;
    }),
  ];
};
