/** The one gate through which a document enters, wherever it comes from: a file, a link, storage or a message. */
import * as z from "zod/mini";
import type { FieldValue, Graph, LearningRateSchedule, Node, Optimizer } from "./graph.ts";
import { initialFields, layerOf } from "./layer-catalogue.ts";
import { inWords, schemaSentence } from "./schema-words.ts";
import { initialTraining } from "./training-fields.ts";

/** Most nodes and edges a document may have, and the longest text it may hold. */
const documentLimits = { nodes: 10_000, edges: 50_000, text: 200 } as const;

const text = z.string().check(z.maxLength(documentLimits.text));
const id = text.check(z.minLength(1));

/** JSON has no NaN and writes null; a field that the user has not finished typing comes back as NaN. */
const number = z.pipe(
  z.nullable(z.number()),
  z.transform((value: number | null) => value ?? Number.NaN),
);

const fieldValue: z.ZodMiniType<FieldValue, unknown> = z.union([
  number,
  text,
  z.boolean(),
  z.tuple([number, number]),
]);

const optimizer: z.ZodMiniType<Optimizer, unknown> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("sgd") }),
  z.strictObject({ type: z.literal("momentum"), momentum: number }),
  z.strictObject({ type: z.literal("nesterov"), momentum: number }),
  z.strictObject({ type: z.literal("rmsprop"), smoothing: number, epsilon: number }),
  z.strictObject({ type: z.literal("adagrad"), epsilon: number }),
  z.strictObject({ type: z.literal("adam"), beta1: number, beta2: number, epsilon: number }),
  z.strictObject({
    type: z.literal("adamw"),
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
  }),
]);

const schedule: z.ZodMiniType<LearningRateSchedule, unknown> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("constant"), warmUpSteps: number }),
  z.strictObject({
    type: z.literal("step"),
    warmUpSteps: number,
    everySteps: number,
    factor: number,
  }),
  z.strictObject({
    type: z.literal("cosine"),
    warmUpSteps: number,
    decaySteps: number,
    floor: number,
  }),
]);

const graphSchema: z.ZodMiniType<Graph, unknown> = z.strictObject({
  format: z.literal("tributary-graph"),
  version: z.literal(1),
  name: text,
  nodes: z
    .array(
      z.strictObject({
        id,
        type: text,
        name: text,
        fields: z.record(text, fieldValue),
        position: z.strictObject({ x: z.number(), y: z.number() }),
      }),
    )
    .check(z.maxLength(documentLimits.nodes)),
  edges: z
    .array(z.strictObject({ id, source: id, sourcePort: id, target: id, targetPort: id }))
    .check(z.maxLength(documentLimits.edges)),
  training: z.strictObject({
    data: text,
    batchSize: number,
    optimizer,
    learningRate: number,
    // The first documents lack these.
    schedule: z._default(schedule, initialTraining.schedule),
    l2: z._default(number, initialTraining.l2),
    clipNorm: z._default(number, initialTraining.clipNorm),
    epochs: number,
    seed: number,
  }),
});

/** A document, or one sentence that says why the text is none. */
export type ParsedGraph =
  | { readonly graph: Graph; readonly problem: null }
  | { readonly graph: null; readonly problem: string };

/** Reads a value as a document. What fits the schema may still be a graph with errors; those are the compiler's to report. */
export function parseGraph(value: unknown): ParsedGraph {
  const version = versionOf(value);
  if (version === null)
    return refuse("This is not a Tributary graph: it lacks format 'tributary-graph'.");
  if (version !== 1) return refuse(versionProblem(version));
  const result = z.safeParse(graphSchema, value);
  if (result.success) return repeatedId(result.data) ?? completeFields(result.data);
  const [issue] = result.error.issues;
  return refuse(
    `This graph is damaged: ${issue ? schemaSentence(issue, value) : "it does not fit the format."}`,
  );
}

/** Refuses a document in which an id names two things; the editor could not tell them apart. */
function repeatedId({ nodes, edges }: Graph): ParsedGraph | null {
  for (const things of [nodes, edges]) {
    const seen = new Set<string>();
    for (const { id } of things) {
      if (seen.has(id)) return refuse(`This graph is damaged: the id '${id}' is used twice.`);
      seen.add(id);
    }
  }
  return null;
}

/** Fills in the fields that a document leaves out, and refuses those that a layer does not have. */
function completeFields(graph: Graph): ParsedGraph {
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const layer = layerOf(node);
    const unknown = Object.keys(node.fields).find(
      (name) => layer && !Object.hasOwn(layer.fields, name),
    );
    if (unknown !== undefined)
      return refuse(
        `This graph is damaged at node '${node.name}': ${node.type} has no field '${unknown}'.`,
      );
    nodes.push(layer ? { ...node, fields: { ...initialFields(layer), ...node.fields } } : node);
  }
  return { graph: { ...graph, nodes }, problem: null };
}

/** Reads the text of a file as a document. */
export function parseGraphText(json: string): ParsedGraph {
  try {
    return parseGraph(JSON.parse(json));
  } catch {
    return refuse("This is not JSON, so it cannot be a Tributary graph.");
  }
}

/** Writes a document as text that `parseGraphText` reads back. */
export function printGraph(graph: Graph): string {
  return `${JSON.stringify(graph, null, 2)}\n`;
}

function refuse(problem: string): ParsedGraph {
  return { graph: null, problem };
}

/** A version is a whole number; a later one than 1 is of a later app. */
function versionProblem(version: unknown): string {
  if (version === undefined)
    return "This graph is damaged: its version is missing; the number 1 belongs there.";
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1)
    return `This graph is damaged: its version is ${inWords(version)} where the number 1 belongs.`;
  return `This graph was made with version ${version} of the format; this app reads version 1. Reload the page to update it.`;
}

/** Null where a value is no document at all. */
function versionOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return null;
  const members = new Map(Object.entries(value));
  if (members.get("format") !== "tributary-graph") return null;
  const version: unknown = members.get("version");
  // A null in its place is as good as none.
  return version === null ? undefined : version;
}
