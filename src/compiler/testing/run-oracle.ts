/** Runs drawn graphs through the oracle with seeded inputs, and compares what two Irs of one graph make of them. */
import { randomKey, randomUniform, streamOf } from "../../protocol/counter-random.ts";
import { nodesBeforeOutput } from "../1-build/check-graph.ts";
import { inferShapes } from "../1-build/infer-shapes.ts";
import type { Source } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { type InterpreterInputs, interpret } from "../oracle/interpret.ts";
import type { OracleTensor } from "../oracle/tensor.ts";
import type { DrawnGraph } from "./draw-graph.ts";

/** The graph as the phases take it, with the nodes before Output. Throws where it has errors, for a drawn graph has none. */
export function sourceOf({ graph, dataSet }: DrawnGraph): Source {
  const { shapes, diagnostics } = inferShapes(graph, dataSet);
  const [error] = diagnostics.filter(({ severity }) => severity === "error");
  if (error) throw new Error(error.message);
  const used = nodesBeforeOutput(graph);
  return { graph, dataSet, order: [...shapes.keys()].filter((id) => used.has(id)) };
}

/** Numbers for everything that is there before a step: a function of names only, so that every Ir of a graph gets the same. */
export function inputsFor(ir: Ir, classes: number, seed: number): InterpreterInputs {
  const fill = (name: string, shape: readonly number[], f: (u: number) => number): OracleTensor => {
    const key = randomKey(seed, 0, streamOf(name));
    const size = shape.reduce((product, side) => product * side, 1);
    return { shape, data: Float64Array.from({ length: size }, (_, i) => f(randomUniform(key, i))) };
  };
  const shapeOf = (id: number) => ir.values[id]?.shape ?? [];
  // Slots and running variances are never negative.
  const stored = ir.stored.map(({ key, role, value }) => {
    const range = role === "parameter" ? (u: number) => 2 * u - 1 : (u: number) => u + 0.1;
    return [key, fill(key, shapeOf(value), range)] as const;
  });
  return {
    seed,
    step: 3,
    learningRate: 0.01,
    images: fill("images", shapeOf(ir.images), (u) => u),
    labels: fill("labels", shapeOf(ir.labels), (u) => Math.floor(u * classes)),
    stored: new Map(stored),
  };
}

/** What a step leaves, by name: loss, counts, logits and every stored value. */
export type Outcome = ReadonlyMap<string, OracleTensor>;

/** Runs a step in double precision. */
export function outcomeOf(ir: Ir, inputs: InterpreterInputs): Outcome {
  const { values, stored } = interpret(ir, inputs);
  const { loss, correct, topK, confusion, logits } = ir;
  const results = { loss, correct, topK, confusion, logits };
  const found = new Map<string, OracleTensor>(stored);
  for (const [name, id] of Object.entries(results)) {
    const tensor = id === null ? undefined : values.get(id);
    if (tensor) found.set(name, tensor);
  }
  return found;
}

/** Names the first thing in which two outcomes differ by a single bit, or null. */
export function firstDifference(a: Outcome, b: Outcome): string | null {
  if (a.size !== b.size) return `${a.size} results against ${b.size}`;
  for (const [name, { data }] of a) {
    const other = b.get(name);
    if (data.length !== other?.data.length) return `${name} has another size`;
    const index = data.findIndex((value, i) => !Object.is(value, other.data[i]));
    if (index >= 0) return `${name}[${index}] is ${data[index]} against ${other.data[index]}`;
  }
  return null;
}

/** The first thing in which two outcomes differ by more than `relative` of its length, or of 1 where that is longer, or null. */
export function firstDistance(a: Outcome, b: Outcome, relative: number): string | null {
  if (a.size !== b.size) return `${a.size} results against ${b.size}`;
  for (const [name, { data }] of a) {
    const other = b.get(name)?.data ?? [];
    const length = Math.hypot(1, ...data);
    const distance = Math.hypot(
      ...data.map((value, index) => value - (other[index] ?? Number.NaN)),
    );
    if (!(distance <= relative * length)) return `${name} is off by ${distance / length}`;
  }
  return null;
}
