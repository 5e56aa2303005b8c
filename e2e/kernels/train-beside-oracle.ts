/** Trains a template on an engine and through the oracle, side by side, and says how far apart they come out. */
import { compile } from "../../src/compiler/compile.ts";
import type { Ir } from "../../src/compiler/ir.ts";
import { type InterpreterInputs, interpret } from "../../src/compiler/oracle/interpret.ts";
import { relativeError } from "../../src/compiler/oracle/relative-error.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { Graph, Optimizer } from "../../src/graph/graph.ts";
import type { Batch } from "../../src/protocol/batch.ts";
import type { EngineChoice } from "../../src/protocol/command.ts";
import type { ProgramSet } from "../../src/protocol/program.ts";
import { type Engine, type StoredData, trainStep } from "../../src/runtime/engine.ts";
import { createEngine } from "../../src/runtime/tfjs/create-engine.ts";
import { createDraw } from "./draw.ts";

export const seed = 7;
export const learningRate = 0.01;
const batchSize = 3;

/**
 * Relative L2 distance that is allowed after three steps. Adam and its kin divide each gradient by its own size, so that the rounding of a
 * gradient near its epsilon of 1e-7 comes out as large as a step. One weight is enough: with 24 filters instead of 20 in AlexNet's third
 * and fourth layers RMSprop comes out 3.4e-3 apart, and 99 % of that is one weight of 6,912 in b_conv3. Its gradient is 0 in two steps, and
 * in the third 1e-7 on one side and -2e-7 on the other, where the layer's root mean square is 3e-4. With a mean square of 0 before, the
 * weight moves by 0.008 and by -0.012. A single step from the same numbers is at most 2e-5 apart there, so it is no fault of the engine.
 */
export const bounds: { readonly [T in Optimizer["type"]]: number } = {
  sgd: 1e-5,
  momentum: 1e-5,
  nesterov: 1e-5,
  rmsprop: 1e-3,
  adagrad: 1e-3,
  adam: 1e-3,
  adamw: 1e-3,
};

/** Compiles a graph for a few images of 8 × 8. Throws when it has errors. */
export function compileSmall(
  graph: Graph,
  optimizer: Optimizer = graph.training.optimizer,
): { readonly programs: ProgramSet; readonly ir: Ir } {
  const training = { ...graph.training, data: "digits", batchSize, optimizer };
  const { programs, stages, diagnostics } = compile({ ...withTenScores(graph), training });
  if (programs === null || stages === null) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return { programs, ir: stages.differentiated };
}

/** A network made for a set of other classes gets as many scores as there are digits. */
export function withTenScores(graph: Graph): Graph {
  const output = graph.nodes.find(({ type }) => type === "Output")?.id;
  const last = graph.edges.find(({ target }) => target === output)?.source;
  const nodes = graph.nodes.map((node) =>
    node.id === last && "units" in node.fields
      ? { ...node, fields: { ...node.fields, units: 10 } }
      : node,
  );
  return { ...graph, nodes };
}

/** Images of noise and labels, other ones for each step. */
export function drawBatch(step: number, size: number = batchSize): Batch {
  const draw = createDraw(step, "batch");
  return {
    size,
    images: Float32Array.from(draw.positive(size, 8, 8, 1).data),
    labels: Int32Array.from(draw.labels(size, 10).data),
  };
}

/** Stored buffers as the oracle takes them. */
export function storedForOracle(stored: readonly StoredData[]): Map<string, OracleTensor> {
  return new Map(stored.map(({ key, data, shape }) => [key, toOracle(data, shape)]));
}

function toOracle(data: ArrayLike<number>, shape: readonly number[]): OracleTensor {
  return { shape, data: Float64Array.from(data) };
}

/** What the oracle needs for a step. */
export function oracleInputs(
  { images, labels, size }: Batch,
  stored: ReadonlyMap<string, OracleTensor>,
  step: number,
): InterpreterInputs {
  return {
    images: toOracle(images, [size, 8, 8, 1]),
    labels: toOracle(labels, [size]),
    stored,
    seed,
    step,
    learningRate,
  };
}

/** How a run came out: distances per `relativeError`. */
export interface TrainingReport {
  readonly lossErrors: readonly number[];
  /** Steps in which the two counted right answers differently. */
  readonly miscounts: number;
  /** The stored buffer that is farthest from the oracle's. */
  readonly farthest: { readonly key: string; readonly error: number };
  /** All that is stored at once, where a number that should be 0 counts for no more than it is. */
  readonly overall: number;
  /** True when two runs of the engine gave the same bits. */
  readonly repeats: boolean;
}

/** Makes an engine that `EngineChoice` alone does not tell how to make. */
export type MakeEngine = () => Promise<Engine>;

/** Trains three steps. */
export async function trainBesideOracle(
  graph: Graph,
  optimizer: Optimizer,
  choice: EngineChoice | MakeEngine,
): Promise<TrainingReport> {
  const { programs, ir } = compileSmall(graph, optimizer);
  const engine = await (typeof choice === "string" ? createEngine(choice) : choice());
  const run = async () => {
    const results = [];
    for (const step of [1, 2, 3]) {
      results.push(await trainStep(engine, drawBatch(step), { step, learningRate }));
    }
    return { results, stored: await engine.read() };
  };
  await engine.load(programs, seed);
  let stored: ReadonlyMap<string, OracleTensor> = storedForOracle(await engine.read());
  const first = await run();
  await engine.reset(seed);
  const second = await run();
  engine.dispose();

  const lossErrors: number[] = [];
  let miscounts = 0;
  for (const [position, { loss, correct }] of first.results.entries()) {
    const step = position + 1;
    const expected = interpret(ir, oracleInputs(drawBatch(step), stored, step));
    lossErrors.push(relativeError([loss], expected.values.get(ir.loss)?.data ?? []));
    miscounts += correct === expected.values.get(ir.correct)?.data[0] ? 0 : 1;
    stored = expected.stored;
  }
  const distances = first.stored.map(({ key, data }) => ({
    key,
    error: relativeError(data, stored.get(key)?.data ?? []),
  }));
  const overall = relativeError(
    first.stored.flatMap(({ data }) => [...data]),
    first.stored.flatMap(({ key }) => [...(stored.get(key)?.data ?? [])]),
  );
  const repeats = JSON.stringify(serializable(first)) === JSON.stringify(serializable(second));
  const farthest = distances.reduce((a, b) => (b.error > a.error ? b : a));
  return { lossErrors, miscounts, farthest, overall, repeats };
}

function serializable({ results, stored }: { results: unknown; stored: readonly StoredData[] }) {
  return [results, stored.map(({ data }) => [...data])];
}
