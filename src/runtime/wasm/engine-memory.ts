/** The one memory of an engine: made when first needed, and grown when new Programs need more. */
import type { Program } from "../../protocol/program.ts";
import { budgetBytes, memoryFault } from "./memory-plan.ts";

const pageBytes = 1 << 16;

function pagesFor(sizeBytes: number): number {
  return Math.ceil(sizeBytes / pageBytes);
}

/** Shared memory reserves addresses for its maximum, and small machines have few. */
const maximumPages: readonly number[] = [budgetBytes, budgetBytes / 2, budgetBytes / 4].map(
  pagesFor,
);

/**
 * The former memory, if it can be made large enough, or a new one.
 *
 * @throws FaultError `E_MEMORY` where the browser refuses.
 */
export function memoryOf(
  former: WebAssembly.Memory | null,
  sizeBytes: number,
  shared: boolean,
  { buffers, batchSize }: Program,
): WebAssembly.Memory {
  const pages = pagesFor(sizeBytes);
  const present = former === null ? null : grown(former, pages);
  if (present !== null) return present;
  for (const maximum of maximumPages) {
    if (maximum < pages) break;
    try {
      return new WebAssembly.Memory({ initial: pages, maximum, shared });
    } catch {
      // The next one asks for less.
    }
  }
  throw memoryFault(buffers, batchSize, sizeBytes, "this browser does not give");
}

function grown(memory: WebAssembly.Memory, pages: number): WebAssembly.Memory | null {
  const missing = pages - memory.buffer.byteLength / pageBytes;
  try {
    if (missing > 0) memory.grow(missing);
    return memory;
  } catch {
    return null;
  }
}
