/**
 * Places ops under the roofline of a device: no op computes faster than the peak, nor faster than memory can feed it.
 *
 * Williams, Waterman and Patterson 2009: attainable rate = min(peak, arithmetic intensity · bandwidth).
 */
import type { DevicePeaks } from "../protocol/profile.ts";
import type { Dispatch } from "../protocol/program.ts";
import { exactly, within } from "./measured.ts";
import type { OpTime } from "./op-times.ts";

/** One op on the plot. */
export interface RooflinePoint {
  /** Floating-point operations per byte, derived from the shapes. */
  readonly intensity: number;
  /** GFLOP/s, measured. */
  readonly gflops: number;
  /** GB/s, measured. */
  readonly gbps: number;
  /** Of what the device could do with this intensity, at most 1; null without peaks, or where it is above the roof. */
  readonly share: number | null;
  /**
   * Why it lies above the roof, by more than its error; else null. `cached`: it moved its bytes faster than the large copy that the
   * slope was measured with, for they were in a cache. `contradiction`: it computed faster than the fastest matrix product, so one of
   * the two was measured in a busier moment.
   */
  readonly above: "cached" | "contradiction" | null;
}

/** GFLOP/s that a device can reach with an intensity. */
export function attainable(intensity: number, { gflops, gbps }: DevicePeaks): number {
  return Math.min(gflops, intensity * gbps);
}

/** The intensity from which on a device is limited by its arithmetic. */
export function ridgeOf({ gflops, gbps }: DevicePeaks): number {
  return gflops / gbps;
}

/** Null where the time is too short to be told, or where nothing is moved. Rates are those of all lanes that worked on it. */
export function rooflinePoint(
  { flops, bytes }: Pick<Dispatch, "flops" | "bytes">,
  time: OpTime | undefined,
  peaks: DevicePeaks | null,
): RooflinePoint | null {
  if (time === undefined || time.isTooShort || bytes === 0 || !(time.work.value > 0)) return null;
  const seconds = time.work.value / 1000;
  const intensity = flops / bytes;
  const gflops = flops / seconds / 1e9;
  const gbps = bytes / seconds / 1e9;
  const point = { intensity, gflops, gbps };
  if (peaks === null) return { ...point, share: null, above: null };
  // An op that computes nothing is measured by what it moves.
  const share = flops === 0 ? gbps / peaks.gbps : gflops / attainable(intensity, peaks);
  if (!Number.isFinite(share)) return { ...point, share: null, above: "contradiction" };
  const { value, error } = time.work;
  const bounded = within({ value: share, error: (share * error) / value }, exactly(1));
  if (bounded) return { ...point, share: bounded.value, above: null };
  return { ...point, share: null, above: gflops > peaks.gflops ? "contradiction" : "cached" };
}
