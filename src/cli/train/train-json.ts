/** The JSON that `npm run train -- --json FILE` writes. Its fields are a contract: add, never rename. */
import type { Finding } from "../../doctor/finding.ts";
import type { Fault } from "../../protocol/event.ts";
import type { StoredData } from "../../runtime/engine.ts";
import { base64Of, type TensorJson } from "./base64-numbers.ts";
import type { RunRecord } from "./terminal-run.ts";

export interface TrainJson {
  readonly engine: string;
  readonly device: string;
  readonly seed: number;
  readonly batch: number;
  readonly steps: number;
  readonly losses: readonly number[];
  /** Null when the last validation was cut short, and after a replay, which has nothing to validate on. */
  readonly valAccuracy: number | null;
  /** Share of the validation images whose label is among the three largest scores; null like `valAccuracy`. */
  readonly valTop3Accuracy: number | null;
  /** Validation images: a row for each label, in it a count for each answer; null like `valAccuracy`. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** Over all steps but the first; null when there was only one. */
  readonly msPerStep: {
    readonly median: number;
    readonly min: number;
    readonly max: number;
  } | null;
  /** 0 where the run ended before its first step. */
  readonly firstStepMs: number;
  /** Over the whole validation set after that many steps. */
  readonly validations: readonly {
    readonly step: number;
    readonly loss: number;
    readonly accuracy: number;
  }[];
  /** What is wrong with the network or its training; `node` is a name. Empty where nothing was found. */
  readonly findings: readonly Finding[];
  /** The signal that ended the run before its last step; absent where none did. */
  readonly endedBy?: string;
  /** What ended the run before its last step; absent where nothing did. */
  readonly fault?: Fault;
  /** Of the first step's loss, before clipping and penalty. By `<node>/<parameter>`. */
  readonly gradients?: Readonly<Record<string, TensorJson>>;
  /** After the last step. By `<node>/<parameter>`. */
  readonly parameters?: Readonly<Record<string, TensorJson>>;
}

/** What the JSON tells beyond the record of the run. */
interface Told {
  readonly seed: number;
  readonly batchSize: number;
  readonly findings: readonly Finding[];
  readonly endedBy: string | null;
}

/** `gradients` are left out where they were not asked for, and the parameters with them. */
export function trainJson(
  record: RunRecord,
  { seed, batchSize, findings, endedBy }: Told,
  gradients: readonly StoredData[] | null,
): TrainJson {
  const { engine, losses, validation, validations, stepTime, firstStepMs, stored, fault } = record;
  const trained = stored.filter(({ role }) => role === "parameter");
  return {
    engine: engine.id,
    device: engine.device,
    seed,
    batch: batchSize,
    steps: losses.length,
    losses,
    valAccuracy: validation?.accuracy ?? null,
    valTop3Accuracy: validation?.topKAccuracy ?? null,
    confusion: validation?.confusion ? rowsOf(validation.confusion) : null,
    msPerStep: stepTime && {
      median: stepTime.medianMs,
      min: stepTime.minMs,
      max: stepTime.maxMs,
    },
    firstStepMs,
    validations: validations.map(({ step, loss, accuracy }) => ({ step, loss, accuracy })),
    findings,
    ...(endedBy !== null && { endedBy }),
    ...(fault && { fault }),
    ...(gradients && { gradients: tensorsOf(gradients), parameters: tensorsOf(trained) }),
  };
}

/** The rows of a square matrix. */
function rowsOf(matrix: Float32Array): number[][] {
  const side = Math.sqrt(matrix.length);
  return Array.from({ length: side }, (_, row) => [
    ...matrix.subarray(row * side, (row + 1) * side),
  ]);
}

/** Tensors by name. */
export function tensorsOf(stored: readonly StoredData[]): Record<string, TensorJson> {
  return Object.fromEntries(
    stored.map(({ name, shape, data }) => [name, { shape, data: base64Of(data) }]),
  );
}
