/** Takes stored buffers over from a run to the next. */
import type { LoadedRun } from "./loaded-run.ts";
import type { StoredPlace } from "./stored-layout.ts";

/** Whether a value fits in the place of another. */
export function sameShape(a: StoredPlace, b: StoredPlace): boolean {
  return a.stored.shape.join() === b.stored.shape.join();
}

/** Copies a stored buffer from run to run: its present values, and those that are kept. */
export function copyHalves(
  encoder: GPUCommandEncoder,
  from: LoadedRun,
  known: StoredPlace,
  to: LoadedRun,
  place: StoredPlace,
): void {
  for (const half of [0, 1]) {
    const source = 4 * (half * from.layout.numbers + known.offset);
    const target = 4 * (half * to.layout.numbers + place.offset);
    const { stored } = from.arenas;
    encoder.copyBufferToBuffer(stored, source, to.arenas.stored, target, 4 * place.size);
  }
}
