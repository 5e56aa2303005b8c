/** The JSON that `npm run train -- --json FILE` writes. Its fields are a contract: add, never rename. */
import type { StoredData } from "../../runtime/engine.ts";
import type { RunRecord } from "./terminal-run.ts";

interface TensorJson {
  readonly shape: readonly number[];
  /** float32, little-endian, base64. */
  readonly data: string;
}

export interface TrainJson {
  readonly engine: string;
  readonly device: string;
  readonly seed: number;
  readonly batch: number;
  readonly steps: number;
  readonly losses: readonly number[];
  /** Null when the last validation was cut short. */
  readonly valAccuracy: number | null;
  /** Over all steps but the first; null when there was only one. */
  readonly msPerStep: {
    readonly median: number;
    readonly min: number;
    readonly max: number;
  } | null;
  readonly firstStepMs: number;
  /** By `<node>/<parameter>`. */
  readonly parameters?: Readonly<Record<string, TensorJson>>;
}

export function trainJson(
  record: RunRecord,
  { seed, batchSize }: { readonly seed: number; readonly batchSize: number },
  withParameters: boolean,
): TrainJson {
  const { engine, losses, validation, stepTime, firstStepMs, stored } = record;
  return {
    engine: engine.id,
    device: engine.device,
    seed,
    batch: batchSize,
    steps: losses.length,
    losses,
    valAccuracy: validation?.accuracy ?? null,
    msPerStep: stepTime && {
      median: stepTime.medianMs,
      min: stepTime.minMs,
      max: stepTime.maxMs,
    },
    firstStepMs,
    ...(withParameters ? { parameters: parametersOf(stored) } : {}),
  };
}

function parametersOf(stored: readonly StoredData[]): Record<string, TensorJson> {
  const trained = stored.filter(({ role }) => role === "parameter");
  return Object.fromEntries(
    trained.map(({ name, shape, data }) => [name, { shape, data: base64Of(data) }]),
  );
}

/** Written number by number, so that the byte order does not depend on the machine. */
function base64Of(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString("base64");
}
