/** Counts of right answers and of confusions from their definitions. */
import { rowOf } from "./classification-loss.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, matrixSides, type OracleTensor, read, scalar, zeros } from "./tensor.ts";

/** The logits of each image. */
function rowsOf(logits: OracleTensor): Float64Array[] {
  const [batch] = matrixSides(logits);
  return Array.from({ length: batch }, (_, n) => rowOf(logits, n));
}

/** The answer to each image: the place of its first largest logit, −1 where there is none among NaN. */
function answers(logits: OracleTensor): number[] {
  return rowsOf(logits).map((row) => row.indexOf(Math.max(...row)));
}

/** How many rows have their first largest logit at the label. */
export const countCorrect: OracleKernel<"count-correct"> = (_, logits, labels) => [
  scalar(answers(logits).filter((answer, n) => answer === read(labels, n)).length),
];

/** How many rows have their label among the first k places, once sorted by falling logits and then by place. */
export const countTopK: OracleKernel<"count-top-k"> = ({ attrs: { k } }, logits, labels) => {
  const among = rowsOf(logits).filter((row, n) => {
    const places = [...row.keys()].sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0) || a - b);
    return places.slice(0, k).includes(read(labels, n));
  });
  return [scalar(among.length)];
};

/** How many images of each label (row) got each answer (column). */
export const confusionMatrix: OracleKernel<"confusion-matrix"> = (_, logits, labels) => {
  const [, classes] = matrixSides(logits);
  const counts = zeros([classes, classes]);
  for (const [n, answer] of answers(logits).entries())
    if (answer >= 0) accumulate(counts, read(labels, n) * classes + answer, 1);
  return [counts];
};
