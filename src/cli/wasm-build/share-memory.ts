/** Turns a module whose memory is imported into one that takes shared memory. */

/** Sections and kinds of the binary format. Source: WebAssembly Core Specification 2.0, sections 5.5.2 and 5.5.5. */
const importSection = 2;
const memoryKind = 2;
/** Shared memory has a maximum: all 65,536 pages of 64 KiB. Source: the threads proposal's limits, flags 3. */
const sharedLimits: readonly number[] = [3, 1, 0x80, 0x80, 4];

/**
 * The same code with `env.memory` shared. The code does not differ: kernels synchronize nothing.
 *
 * @param bytes a module whose one import is an unshared memory of at least one page.
 * @throws RangeError for any other module.
 */
export function shareMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let at = 8;
  while (at < bytes.length) {
    const [size, begin] = readSize(bytes, at + 1);
    if (bytes[at] === importSection) {
      const content = shareImport(bytes.subarray(begin, begin + size));
      const header = [importSection, content.length];
      return Uint8Array.of(
        ...bytes.subarray(0, at),
        ...header,
        ...content,
        ...bytes.subarray(begin + size),
      );
    }
    at = begin + size;
  }
  throw new RangeError("The module imports nothing.");
}

/** Reads an unsigned LEB128 number; gives it and where the next byte is. */
function readSize(bytes: Uint8Array, from: number): [number, number] {
  let value = 0;
  for (let at = from, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}

/** One import: its count, two names, its kind, then limits without a maximum. */
function shareImport(content: Uint8Array): number[] {
  const module = 1 + 1 + (content[1] ?? 0);
  const kind = module + 1 + (content[module] ?? 0);
  const isMemory = content[0] === 1 && content[kind] === memoryKind && content[kind + 1] === 0;
  const shared = [...content.subarray(0, kind + 1), ...sharedLimits];
  if (!isMemory || shared.length > 0x7f)
    throw new RangeError("The module imports no memory alone.");
  return shared;
}
