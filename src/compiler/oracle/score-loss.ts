/** The losses that take scores as they are, from their definitions. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, matrixSides, type OracleTensor, read, scalar } from "./tensor.ts";

/** score − one-hot, score by score. */
function residual(scores: OracleTensor, labels: OracleTensor): OracleTensor {
  const [, classes] = matrixSides(scores);
  return mapEach(scores, (score, index) => {
    const isLabel = index % classes === read(labels, Math.floor(index / classes));
    return score - (isLabel ? 1 : 0);
  });
}

/** Mean of (score − one-hot)². */
export const meanSquaredError: OracleKernel<"mean-squared-error"> = (_, scores, labels) => {
  const { data } = residual(scores, labels);
  return [scalar(data.reduce((sum, value) => sum + value ** 2, 0) / data.length)];
};

/** 2·(score − one-hot) / (N·K). */
export const meanSquaredErrorGradient: OracleKernel<"mean-squared-error-gradient"> = (
  _,
  scores,
  labels,
) => [mapEach(residual(scores, labels), (value) => (2 * value) / scores.data.length)];

/** What the hinge sees in a row of scores. */
interface Row {
  /** Index of the label's score. */
  readonly right: number;
  /** Index of the first largest score, the label's counting as 0: the label's own where no other is larger. */
  readonly wrong: number;
  /** 1 + wrong − right, where it is above 0; else 0. */
  readonly loss: number;
}

function rowsOf(scores: OracleTensor, labels: OracleTensor): Row[] {
  const [batch, classes] = matrixSides(scores);
  return Array.from({ length: batch }, (_, n) => {
    const right = n * classes + read(labels, n);
    const masked = (index: number) => (index === right ? 0 : read(scores, index));
    let wrong = n * classes;
    for (let index = wrong; index < (n + 1) * classes; index++)
      if (masked(index) > masked(wrong)) wrong = index;
    return { right, wrong, loss: Math.max(0, 1 + masked(wrong) - read(scores, right)) };
  });
}

/** Mean over the batch of max(0, 1 + wrong − right). Source: keras.losses.categorical_hinge. */
export const hinge: OracleKernel<"hinge"> = (_, scores, labels) => {
  const rows = rowsOf(scores, labels);
  return [scalar(rows.reduce((sum, { loss }) => sum + loss, 0) / rows.length)];
};

/** −1/N at the label and 1/N at the wrong score of every row whose loss is above 0. */
export const hingeGradient: OracleKernel<"hinge-gradient"> = (_, scores, labels) => {
  const rows = rowsOf(scores, labels);
  const [, classes] = matrixSides(scores);
  return [
    mapEach(scores, (_score, index) => {
      const row = rows[Math.floor(index / classes)];
      if (row === undefined || row.loss === 0) return 0;
      if (index === row.right) return -1 / rows.length;
      return index === row.wrong ? 1 / rows.length : 0;
    }),
  ];
};
