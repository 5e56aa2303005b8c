/** What was learnt about the kernels' variants on a device, and where that is kept. */
import type { Dispatch } from "../../protocol/program.ts";
import type { Place } from "../places.ts";

/** The variants of one kernel on one class of shapes, as they were timed. */
export interface Tuning {
  /** For people: `conv2d 3×3`. */
  readonly label: string;
  /** The fastest. */
  readonly variant: number;
  /** Of each variant, in milliseconds; null where there was no time left to try it. */
  readonly times: readonly (number | null)[];
}

/** Tunings by the key of `tuningKey`. */
export type Tunings = ReadonlyMap<string, Tuning>;

/** Remembers tunings from one visit to the next. What it has lost is timed again. */
export interface TuningStore {
  read(device: string): Promise<Tunings>;
  write(device: string, tunings: Tunings): Promise<void>;
}

/** Changes whenever a variant comes to mean another code. */
const generation = 2;

/**
 * The class of shapes that a call belongs to: everything its code depends on but for where its operands lie, and with the batch
 * rounded to a power of two.
 *
 * @param asBatch the batch by which to class it, where that is not the call's own.
 */
export function tuningKey(
  { kernel, attrs }: Pick<Dispatch, "kernel" | "attrs">,
  operands: readonly Place[],
  batchSize: number,
  asBatch: number = batchSize,
): string {
  const batch = 2 ** Math.round(Math.log2(asBatch));
  const shapes = operands.map(({ shape: [first, ...rest], stride, columns }) =>
    [first === batchSize && rest.length > 0 ? "N" : first, ...rest, stride - columns].join("×"),
  );
  return `${generation} ${kernel} ${batch} ${JSON.stringify(attrs)} ${shapes.join(" ")}`;
}

/** What is known of a call: how it was tuned, or the same call for batches of `trainBatch`. */
export function tuningOf(
  tunings: Tunings,
  call: Pick<Dispatch, "kernel" | "attrs">,
  operands: readonly Place[],
  batchSize: number,
  trainBatch: number,
): Tuning | undefined {
  const own = tunings.get(tuningKey(call, operands, batchSize));
  return own ?? tunings.get(tuningKey(call, operands, batchSize, trainBatch));
}

/** A tuning in words: which variant is used, and how much faster than the plain one it is. */
export function printTuning({ label, variant, times }: Tuning): string {
  const letter = String.fromCharCode("A".charCodeAt(0) + variant);
  const [plain, taken] = [times[0], times[variant]];
  const gain = variant > 0 && plain && taken ? `, ${(plain / taken).toFixed(1)} × A` : "";
  return `${label}: variant ${letter}${gain}`;
}
