/** Where the stored buffers of a run lie: one place for each key, the same in all its Programs. */
import type { Program, ProgramSet, StoredBuffer } from "../../protocol/program.ts";
import { type Place, placesOf } from "../places.ts";

/** Numbers between two multiples of 256 bytes. */
const alignment = 64;

/** Parameters come first, so that one range holds them all. */
const roles = ["parameter", "statistic", "slot"] as const;

/** A stored buffer and where it begins, in numbers. */
export interface StoredPlace {
  readonly stored: StoredBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Every stored buffer of a run, by key. */
export interface StoredLayout {
  readonly places: ReadonlyMap<string, StoredPlace>;
  /** How many numbers the parameters span, gaps included. */
  readonly parameterNumbers: number;
  /** How many numbers all span, gaps included. */
  readonly numbers: number;
}

/** The Programs of a set that there are, training first. */
export function programsOf({
  train,
  trainPartial,
  evaluate,
  evaluatePartial,
}: ProgramSet): readonly Program[] {
  return [train, trainPartial, evaluate, evaluatePartial].filter((program) => program !== null);
}

/** Lays out the stored buffers of all Programs of a set. */
export function storedLayout(set: ProgramSet): StoredLayout {
  const byKey = new Map<string, StoredBuffer>();
  for (const stored of programsOf(set).flatMap((program) => program.stored))
    if (!byKey.has(stored.key)) byKey.set(stored.key, stored);
  const places = new Map<string, StoredPlace>();
  let numbers = 0;
  let parameterNumbers = 0;
  for (const role of roles) {
    for (const stored of byKey.values()) {
      if (stored.role !== role) continue;
      const size = stored.shape.reduce((product, side) => product * side, 1);
      places.set(stored.key, { stored, offset: numbers, size });
      numbers += Math.ceil(size / alignment) * alignment;
    }
    if (role === "parameter") parameterNumbers = numbers;
  }
  return { places, parameterNumbers, numbers };
}

/** The places of all buffers of a Program, with stored buffers where the layout has them. */
export function placesIn(program: Program, layout: StoredLayout): readonly Place[] {
  const moved = new Map(
    program.stored.map(({ buffer, key }) => [
      buffer,
      (layout.places.get(key)?.offset ?? 0) - (program.buffers[buffer]?.offsetBytes ?? 0) / 4,
    ]),
  );
  return placesOf(program).map((place, id) => {
    const whole = program.buffers[id]?.view?.of ?? id;
    return { ...place, offset: place.offset + (moved.get(whole) ?? 0) };
  });
}
