/** A replay case: a graph, the parameters it starts from and the batches it is trained on, as a file. */
import { stat } from "node:fs/promises";
import * as z from "zod/mini";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import type { Graph } from "../../graph/graph.ts";
import { parseGraph, printGraph } from "../../graph/schema.ts";
import { textOfBytes } from "../../graph/text-of-bytes.ts";
import type { Batch } from "../../protocol/batch.ts";
import type { StoredBuffer } from "../../protocol/program.ts";
import type { StoredData } from "../../runtime/engine.ts";
import { BadArgument } from "../command.ts";
import { base64Of, numbersIn, type TensorJson } from "./base64-numbers.ts";
import { readBytes } from "./read-graph.ts";
import { tensorsOf } from "./train-json.ts";

/** What a case may hold. The texts of a file must fit into memory together with what is made of them. */
const replayLimits = { fileBytes: 2 ** 28, parameters: 10_000, steps: 100_000 } as const;

/** A case as it was read; parameters and batches are checked against the graph later. */
export interface ReplayCase {
  /** Starts every sentence about what is wrong with the case. */
  readonly path: string;
  readonly graph: Graph;
  /** By `<node name>/<parameter>`. */
  readonly parameters: ReadonlyMap<string, TensorJson>;
  /** At least one. */
  readonly batches: readonly Batch[];
}

const tensor = z.strictObject({
  shape: z.array(z.int().check(z.nonnegative())).check(z.maxLength(8)),
  data: z.string(),
});

const caseSchema = z.strictObject({
  graph: z.unknown(),
  parameters: z.record(z.string().check(z.maxLength(200)), tensor),
  steps: z
    .array(z.strictObject({ x: z.string(), y: z.array(z.int().check(z.nonnegative())) }))
    .check(z.minLength(1), z.maxLength(replayLimits.steps)),
});

/** @throws BadArgument with one sentence that names the file and the place in it. */
export async function readReplayCase(path: string): Promise<ReplayCase> {
  const { graph: document, parameters, steps } = parse(path, await readText(path));
  const { graph, problem } = parseGraph(document);
  if (graph === null) throw new BadArgument(`${path}: ${problem}`);
  const named = new Map(Object.entries(parameters));
  if (named.size > replayLimits.parameters)
    throw new BadArgument(
      `${path} has ${named.size} parameters; at most ${replayLimits.parameters} are read.`,
    );
  const batches = steps.map((step, index) => batchOf(`${path}: steps[${index}]`, step, graph));
  return { path, graph, parameters: named, batches };
}

/**
 * The starting values of every parameter, by key.
 *
 * @throws BadArgument when one is missing, not of this graph, or of another shape.
 */
export function startingValues(
  { path, parameters }: ReplayCase,
  stored: readonly StoredBuffer[],
): ReadonlyMap<string, Float32Array> {
  const expected = new Map(
    stored.filter(({ role }) => role === "parameter").map((buffer) => [buffer.name, buffer]),
  );
  const unknown = [...parameters.keys()].find((name) => !expected.has(name));
  if (unknown !== undefined)
    throw new BadArgument(
      `${path}: the graph has no parameter "${unknown}"; it has ${[...expected.keys()].join(", ") || "none"}.`,
    );
  return new Map(
    [...expected.values()].map(({ key, name, shape }) => {
      const given = parameters.get(name);
      if (given === undefined)
        throw new BadArgument(`${path}: the parameter "${name}" is missing.`);
      return [key, valuesOf(`${path}: the parameter "${name}"`, given, shape)];
    }),
  );
}

/** Writes a case as text that `readReplayCase` reads back. */
export function printReplayCase(
  graph: Graph,
  parameters: readonly StoredData[],
  batches: readonly Batch[],
): string {
  const steps = batches.map(({ images, labels }) => ({ x: base64Of(images), y: [...labels] }));
  const document: unknown = JSON.parse(printGraph(graph));
  return `${JSON.stringify({ graph: document, parameters: tensorsOf(parameters), steps })}\n`;
}

/**
 * Says beforehand when a run is too long to be recorded.
 *
 * @throws BadArgument
 */
export function requireRecordable({ training }: Graph, steps: number): void {
  const { data, batchSize } = training;
  const [height, width, channels] = dataCatalogue.get(data)?.imageShape ?? [0, 0, 0];
  // Four bytes of float32 take 16 / 3 characters of base64; a label and its comma take at most four.
  const bytes = steps * batchSize * ((height * width * channels * 16) / 3 + 4);
  if (bytes <= replayLimits.fileBytes && steps <= replayLimits.steps) return;
  throw new BadArgument(
    `--record would write about ${Math.round(bytes / 2 ** 20)} MiB for ${steps} steps; at most ${replayLimits.fileBytes / 2 ** 20} MiB and ${replayLimits.steps} steps can be replayed. Give fewer --steps.`,
  );
}

function valuesOf(what: string, { shape, data }: TensorJson, expected: readonly number[]) {
  if (shape.join() !== expected.join())
    throw new BadArgument(
      `${what} has the shape [${shape.join(",")}], but the graph needs [${expected.join(",")}].`,
    );
  const count = expected.reduce((product, side) => product * side, 1);
  return requireCount(what, numbersIn(data), count);
}

function batchOf(
  what: string,
  { x, y }: { readonly x: string; readonly y: number[] },
  graph: Graph,
) {
  const dataSet = dataCatalogue.get(graph.training.data);
  const [height, width, channels] = dataSet?.imageShape ?? [0, 0, 0];
  const classes = dataSet?.classes.length ?? 0;
  if (y.length === 0) throw new BadArgument(`${what}.y is empty; a step needs one label at least.`);
  const stray = y.find((label) => label >= classes);
  if (stray !== undefined)
    throw new BadArgument(`${what}.y holds the label ${stray}, but there are ${classes} classes.`);
  const images = requireCount(`${what}.x`, numbersIn(x), y.length * height * width * channels);
  return { size: y.length, images, labels: Int32Array.from(y) };
}

function requireCount(what: string, numbers: Float32Array | null, count: number): Float32Array {
  if (numbers === null) throw new BadArgument(`${what} is not float32 numbers in base64.`);
  if (numbers.length !== count)
    throw new BadArgument(`${what} holds ${numbers.length} numbers instead of ${count}.`);
  return numbers;
}

function parse(path: string, text: string): z.infer<typeof caseSchema> {
  const result = z.safeParse(caseSchema, jsonIn(path, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join(".") ?? "";
  throw new BadArgument(
    `${path} is no replay case: ${place === "" ? "" : `${place}: `}${(issue?.message ?? "it does not fit the format").slice(0, 200)}.`,
  );
}

function jsonIn(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadArgument(`${path} is no replay case: it is not JSON.`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > replayLimits.fileBytes)
      throw new BadArgument(`${path} is larger than ${replayLimits.fileBytes / 2 ** 20} MiB.`);
  } catch (error) {
    if (error instanceof BadArgument) throw error;
    throw new BadArgument(error instanceof Error ? error.message : String(error));
  }
  const { text, problem } = textOfBytes(await readBytes(path));
  if (text === null) throw new BadArgument(`${path} is no replay case: ${problem}`);
  return text;
}
