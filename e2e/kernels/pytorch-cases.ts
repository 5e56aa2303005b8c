/** Reads what PyTorch made of a few networks: see `scripts/pytorch-reference.py`, which says how the file is laid out. */
import { readFileSync } from "node:fs";
import type { Graph, Training } from "../../src/graph/graph.ts";
import { parseGraph } from "../../src/graph/schema.ts";
import type { Batch } from "../../src/protocol/batch.ts";

interface TensorText {
  readonly shape: readonly number[];
  readonly data: string;
}

interface RunText {
  readonly rounds: number;
  readonly training: Partial<Training>;
  readonly losses: readonly number[];
  readonly stored: Readonly<Record<string, string>>;
  readonly evaluation: { readonly logits: string; readonly loss: number; readonly correct: number };
}

interface CaseText {
  readonly name: string;
  readonly graph: unknown;
  readonly parameters: Readonly<Record<string, TensorText>>;
  readonly steps: readonly { readonly x: string; readonly y: readonly number[] }[];
  readonly logits: string;
  readonly gradients: Readonly<Record<string, string>>;
  readonly runs: readonly RunText[];
}

/** One training run of a case's network from its starting parameters. */
export interface PytorchRun {
  readonly name: string;
  readonly graph: Graph;
  readonly batches: readonly Batch[];
  readonly losses: readonly number[];
  /** Parameters and running statistics after the last step, by name. */
  readonly stored: ReadonlyMap<string, Float64Array>;
  /** What these make of the first batch, by running statistics and without dropout. */
  readonly evaluation: {
    /** [N,K] */
    readonly logits: Float64Array;
    readonly loss: number;
    readonly correct: number;
  };
}

/** A network whose nodes have their names for ids, so that keys of stored buffers are names too. */
export interface PytorchCase {
  readonly name: string;
  /** Where the first run starts, as a replay case has it. */
  readonly parameters: Readonly<Record<string, TensorText>>;
  readonly start: ReadonlyMap<string, Float32Array>;
  /** Of the first batch [N,K]. */
  readonly logits: Float64Array;
  /** Of the first batch's loss. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  readonly runs: readonly PytorchRun[];
}

/** All cases of the file, of any release of PyTorch. */
export function readPytorchCases(): readonly PytorchCase[] {
  const path = new URL("../../src/compiler/oracle/pytorch-reference.json", import.meta.url);
  const { cases } = JSON.parse(readFileSync(path, "utf8")) as { readonly cases: CaseText[] };
  return cases.map(caseOf);
}

function caseOf(text: CaseText): PytorchCase {
  const { graph, problem } = parseGraph(text.graph);
  if (graph === null) throw new Error(`${text.name}: ${problem}`);
  const batches = text.steps.map(({ x, y }) => ({
    size: y.length,
    images: float32(x),
    labels: Int32Array.from(y),
  }));
  return {
    name: text.name,
    parameters: text.parameters,
    start: mapValues(text.parameters, ({ data }) => float32(data)),
    logits: float64(text.logits),
    gradients: mapValues(text.gradients, float64),
    runs: text.runs.map((run) => runOf(run, graph, batches)),
  };
}

function runOf(run: RunText, graph: Graph, batches: readonly Batch[]): PytorchRun {
  const training = { ...graph.training, ...run.training };
  const { optimizer, schedule, clipNorm } = training;
  const clipped = clipNorm > 0 ? ", clipped and penalised" : "";
  return {
    name: `${run.losses.length} steps of ${optimizer.type}, ${schedule.type} rate${clipped}`,
    graph: { ...graph, training },
    batches: Array.from({ length: run.rounds }, () => batches).flat(),
    losses: run.losses,
    stored: mapValues(run.stored, float64),
    evaluation: { ...run.evaluation, logits: float64(run.evaluation.logits) },
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Map<string, U> {
  return new Map(Object.entries(record).map(([name, value]) => [name, f(value)]));
}

function float32(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

function float64(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}
