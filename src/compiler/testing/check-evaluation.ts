/** Looks for bugs in the evaluation of a network: what it says of an image depends on that image and what is stored alone. */
import { build } from "../1-build/build.ts";
import { lastIr, optimize } from "../3-optimize/optimize.ts";
import { passes } from "../3-optimize/passes.ts";
import type { Source } from "../compile.ts";
import type { Ir } from "../ir.ts";
import type { InterpreterInputs } from "../oracle/interpret.ts";
import type { OracleTensor } from "../oracle/tensor.ts";
import { verifyIr } from "../verify-ir.ts";
import type { Sabotage } from "./check-compilation.ts";
import { firstDistance, inputsFor, type Outcome, outcomeOf } from "./run-oracle.ts";

/** Says which check notices a bug that is planted in an evaluation of two images; null when none does. */
export function evaluationComplaint(source: Source, sabotage: Sabotage): string | null {
  const { evaluated = unchanged, evaluatedOptimized = unchanged } = sabotage;
  const built = (batchSize: number) =>
    evaluated(build(source.graph, { ...source, mode: "evaluate", batchSize }));
  const both = built(2);
  const inputs = inputsFor(both, source.dataSet.classes.length, 11);
  const expected = outcomeOf(both, inputs);
  const later = outcomeOf(both, { ...inputs, step: inputs.step + 1, seed: inputs.seed + 1 });
  const drift = firstDistance(expected, later, 0);
  if (drift) return `evaluation at another step: ${drift}`;
  for (const image of [0, 1]) {
    const alone = outcomeOf(built(1), onlyImage(inputs, image));
    const distance = firstDistance(logitsOf(expected, image), logitsOf(alone, 0), 1e-9);
    if (distance) return `evaluation of an image alone: ${distance}`;
  }
  const optimized = evaluatedOptimized(lastIr(both, optimize(both, passes)));
  const [fault] = verifyIr(optimized);
  if (fault) return `verifier after the passes of an evaluation: ${fault.rule}: ${fault.message}`;
  const distance = firstDistance(expected, outcomeOf(optimized, inputs), 1e-9);
  return distance ? `differential after the passes of an evaluation: ${distance}` : null;
}

function unchanged(ir: Ir): Ir {
  return ir;
}

function onlyImage(inputs: InterpreterInputs, image: number): InterpreterInputs {
  const only = (tensor: OracleTensor) => rowOf(tensor, image);
  return { ...inputs, images: only(inputs.images), labels: only(inputs.labels) };
}

function rowOf({ shape: [count = 1, ...rest], data }: OracleTensor, row: number): OracleTensor {
  const size = data.length / count;
  return { shape: [1, ...rest], data: data.slice(row * size, (row + 1) * size) };
}

function logitsOf(outcome: Outcome, row: number): Outcome {
  const logits = outcome.get("logits");
  return new Map(logits ? [["logits", rowOf(logits, row)]] : []);
}
