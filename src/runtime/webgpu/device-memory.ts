/** Compares what a run needs with what a device gives, before anything is allocated: a GPU that runs out takes its process down. */
import type { Program } from "../../protocol/program.ts";
import type { ArenaSizes } from "./arenas.ts";
import { tooMuchMemory } from "./gpu-faults.ts";

/** What a device allows for one buffer, in bytes. */
export type BufferLimits = Pick<
  GPUSupportedLimits,
  "maxBufferSize" | "maxStorageBufferBindingSize"
>;

/** What a run may take in all. Devices don't tell how much they have; those with less are rare among those that train. */
const budgetBytes = 2 ** 31;

/** @throws FaultError `E_GPU_MEMORY`, which names the largest buffer and what would help. */
export function requireRoom(sizes: ArenaSizes, program: Program, limits: BufferLimits): void {
  const perBuffer = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const [arena, most] = sizes.stored > sizes.step ? ["stored", sizes.stored] : ["step", sizes.step];
  const total = sizes.stored + sizes.step + sizes.scalars;
  if (most <= perBuffer && total <= budgetBytes) return;
  const [needed, limit] = most > perBuffer ? [most, perBuffer] : [total, budgetBytes];
  const candidates = program.buffers.filter((buffer) => buffer.arena === arena);
  const largest = candidates.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  const what = arena === "stored" ? "parameters and what the optimizer keeps" : "a step";
  throw tooMuchMemory(
    `It needs ${printBytes(needed)} for ${what}, and the limit is ${printBytes(limit)}. The largest tensor is ${largest.name} [${largest.shape.join(",")}] with ${printBytes(largest.sizeBytes)}.`,
    arena === "stored"
      ? `Use fewer filters or units in ${largest.name.split("/")[0]}, or the optimizer sgd.`
      : `Make the batch smaller: ${Math.max(1, Math.floor((program.batchSize * limit) / needed / 2))} would fit.`,
  );
}

function printBytes(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ["GiB", 2 ** 30] : ["MiB", 2 ** 20];
  return `${(bytes / size).toLocaleString("en-US", { maximumFractionDigits: 1 })} ${unit}`;
}
