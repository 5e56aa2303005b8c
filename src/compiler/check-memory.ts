/** Refuses a Program that needs more memory than a browser can be trusted to give. */
import type { Program } from "../protocol/program.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Two engines' worth of copies of this still fit a 4 GiB tab. */
const budgetBytes = 2 ** 30;

/** Says what does not fit, naming the largest buffer and its node, or null. */
export function checkMemory(program: Program): Diagnostic | null {
  const { peakBytes } = program.memory;
  if (peakBytes <= budgetBytes) return null;
  const largest = program.buffers.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  const writer = program.dispatches.find(({ writes }) => writes.includes(largest.id));
  return {
    code: "too-large",
    severity: "error",
    message: `One step needs ${printBytes(peakBytes)}, and the limit is ${printBytes(budgetBytes)}. The largest tensor is ${largest.name} [${largest.shape.join(",")}] with ${printBytes(largest.sizeBytes)}.`,
    hint: `Make the batch smaller than ${program.batchSize}, or use fewer filters or units there.`,
    node: writer?.origin ?? null,
    field: writer ? null : "batchSize",
  };
}

function printBytes(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ["GiB", 2 ** 30] : ["MiB", 2 ** 20];
  return `${(bytes / size).toLocaleString("en-US", { maximumFractionDigits: 1 })} ${unit}`;
}
