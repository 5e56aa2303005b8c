/** Trains a small network for two steps whose outcome is known, to find out whether a device computes at all before a run is trusted to it. */
import type { Batch, LabelledImages } from "../../protocol/batch.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import type { Engine } from "../engine.ts";
import { wrongNumbers } from "./gpu-faults.ts";

/** A run of two steps and what comes of it, in double precision. */
export interface SelfTestCase {
  readonly programs: ProgramSet;
  readonly seed: number;
  readonly learningRate: number;
  /** Levels from 0 to 16 of all images, and their labels. */
  readonly levels: readonly number[];
  readonly labels: readonly number[];
  readonly losses: readonly number[];
  /** Everything stored after the steps, by key. */
  readonly stored: Readonly<Record<string, readonly number[]>>;
}

/** Relative distance that is allowed; single precision comes within 10⁻⁶, a wrong kernel does not come near. */
const tolerance = 1e-4;

/** The steps of the case: each takes its own half of the images. */
const steps = [1, 2] as const;

/**
 * Compares an engine with the processor's numbers.
 *
 * @throws FaultError `E_GPU_WRONG`, naming what is wrong.
 */
export async function requireRightNumbers(engine: Engine, test: SelfTestCase): Promise<void> {
  await engine.load(test.programs, test.seed);
  await engine.reset(test.seed);
  const results = await engine.train(
    steps.map((step) => ({
      batch: selfTestBatch(test, step - 1),
      scalars: { step, learningRate: test.learningRate },
    })),
  );
  requireNear(
    "the losses of two steps",
    results.map(({ loss }) => loss),
    test.losses,
  );
  const stored = new Map((await engine.read()).map(({ key, data }) => [key, data]));
  for (const [key, expected] of Object.entries(test.stored))
    requireNear(key, stored.get(key) ?? [], expected);
}

const resident = new WeakMap<SelfTestCase, LabelledImages>();

/** The images of a step, as rows of a data set that holds those of all. */
export function selfTestBatch(test: SelfTestCase, index: number): Batch {
  const { levels, labels } = test;
  const valuesPerImage = levels.length / labels.length;
  const from = resident.get(test) ?? {
    count: labels.length,
    valuesPerImage,
    maxLevel: 16,
    levels: Uint8Array.from(levels),
    labels: Uint8Array.from(labels),
  };
  resident.set(test, from);
  const size = labels.length / steps.length;
  const indices = Uint32Array.from({ length: size }, (_, row) => index * size + row);
  const range = <T>(of: readonly T[], width: number) =>
    of.slice(index * size * width, (index + 1) * size * width);
  return {
    size,
    images: Float32Array.from(range(levels, valuesPerImage), (level) => level / from.maxLevel),
    labels: Int32Array.from(range(labels, 1)),
    selection: { from, indices },
  };
}

function requireNear(what: string, found: ArrayLike<number>, expected: readonly number[]): void {
  let [apart, size] = [0, 0];
  for (const [index, value] of expected.entries()) {
    apart += ((found[index] ?? Number.NaN) - value) ** 2;
    size += value ** 2;
  }
  if (Math.sqrt(apart) <= tolerance * Math.sqrt(size)) return;
  throw wrongNumbers(
    `In a small test run ${what} came out as ${shown(found)}, not ${shown(expected)}.`,
  );
}

function shown(values: ArrayLike<number>): string {
  const first = Array.from(values).slice(0, 3);
  return first.map((value) => value.toPrecision(6)).join(", ") + (values.length > 3 ? ", …" : "");
}
