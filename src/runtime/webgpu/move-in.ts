/** Fills what a run stores: with what a former run has of it, and with fresh values. */
import type { LoadResult } from "../engine.ts";
import { initialValues } from "../initialize.ts";
import type { Device } from "./device.ts";
import type { LoadedRun } from "./loaded-run.ts";
import type { StoredPlace } from "./stored-layout.ts";

/** Takes over from a former run whatever has kept its key and its shape, and draws the rest. */
export function moveIn(
  device: Device,
  run: LoadedRun,
  former: LoadedRun | null,
  seed: number,
): LoadResult {
  const encoder = device.gpu.createCommandEncoder();
  let [keptParameters, parameters] = [0, 0];
  for (const [key, place] of run.layout.places) {
    const counts = place.stored.role === "parameter" ? 1 : 0;
    const known = former?.layout.places.get(key);
    parameters += counts;
    if (former && known && sameShape(known, place)) {
      keptParameters += counts;
      copyHalves(encoder, former, known, run, place);
    } else draw(device, run, place, seed);
  }
  device.gpu.queue.submit([encoder.finish()]);
  run.writeSeed(seed);
  return { keptParameters, parameters };
}

/** Draws the values of a stored buffer, the present ones and those that are kept. */
export function draw(
  { gpu: { queue } }: Device,
  run: LoadedRun,
  { stored, offset }: StoredPlace,
  seed: number,
): void {
  const values = initialValues(stored, seed).slice();
  queue.writeBuffer(run.arenas.stored, 4 * offset, values);
  queue.writeBuffer(run.arenas.stored, 4 * (run.layout.numbers + offset), values);
}

/** Whether a value fits in the place of another. */
function sameShape(a: StoredPlace, b: StoredPlace): boolean {
  return a.stored.shape.join() === b.stored.shape.join();
}

/** Copies a stored buffer from run to run: its present values, and those that are kept. */
function copyHalves(
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
