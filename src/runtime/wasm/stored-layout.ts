/** One arena for the stored buffers of all Programs of a set: each Program has offsets of its own, a value has one place. */
import type { Buffer, Program, ProgramSet, StoredBuffer } from "../../protocol/program.ts";

/** Buffers begin at multiples of this, as the compiler places them. */
const alignment = 256;

/** Where each stored buffer begins in the arena, in bytes. */
export interface StoredLayout {
  readonly buffers: ReadonlyMap<string, StoredBuffer>;
  readonly offsets: ReadonlyMap<string, number>;
  readonly sizeBytes: number;
}

/** The Programs of a set that there are. */
export function programsOfSet(set: ProgramSet): readonly Program[] {
  const { train, trainPartial, evaluate, evaluatePartial } = set;
  return [train, trainPartial, evaluate, evaluatePartial].filter((program) => program !== null);
}

/** Lays out the stored buffers of all Programs, each key once. */
export function layOutStored(programs: readonly Program[]): StoredLayout {
  const buffers = new Map<string, StoredBuffer>();
  const offsets = new Map<string, number>();
  let sizeBytes = 0;
  for (const stored of programs.flatMap((program) => program.stored)) {
    if (buffers.has(stored.key)) continue;
    buffers.set(stored.key, stored);
    offsets.set(stored.key, sizeBytes);
    const bytes = 4 * sizeOfShape(stored.shape);
    sizeBytes += Math.ceil(bytes / alignment) * alignment;
  }
  return { buffers, offsets, sizeBytes };
}

/** How many numbers a tensor of this shape has. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The same Program with its stored buffers, and the views of them, at their places in the shared arena. */
export function moveStored(program: Program, { offsets }: StoredLayout): Program {
  const places = new Map(
    program.stored.map(({ key, buffer }) => [buffer, offsets.get(key) ?? 0] as const),
  );
  const move = (buffer: Buffer): Buffer => {
    const offsetBytes = places.get(buffer.view?.of ?? buffer.id);
    return offsetBytes === undefined ? buffer : { ...buffer, offsetBytes };
  };
  return { ...program, buffers: program.buffers.map(move) };
}
