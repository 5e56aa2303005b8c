/** Unpacks a lesson that comes from outside: its form is checked here, its drawings by the schema of documents. */
import * as z from "zod/mini";
import { emptyGraph } from "../graph/edits/new-graph.ts";
import type { FieldValue, Graph } from "../graph/graph.ts";
import { type LinkFault, linkFault } from "../graph/link/link-fault.ts";
import type { LinkSettings } from "../graph/link/link-settings.ts";
import { unpackLink } from "../graph/link/unpack.ts";
import { type PlaceWords, schemaSentence } from "../graph/schema-words.ts";
import type { Check } from "./check.ts";
import { withSeed } from "./class-seed.ts";
import { hashLetters } from "./completion-code.ts";
import type { LessonStep, TaughtLesson } from "./lesson.ts";
import { lessonLimits, lessonProblems } from "./lesson-problems.ts";

/** A number; one that is not typed yet was written as null. */
const number = z.pipe(
  z.nullable(z.number()),
  z.transform((value: number | null) => value ?? Number.NaN),
);
const most = (letters: number) => z.string().check(z.maxLength(letters));
const word = most(200);
const line = most(lessonLimits.line);
const paragraph = most(lessonLimits.paragraph);
const optional = z.exactOptional(number);

const fieldValue: z.ZodMiniType<FieldValue, unknown> = z.union([
  number,
  word,
  z.boolean(),
  z.tuple([number, number]),
]);

/** A drawing that a check asks for. */
const packedDrawing = z.pipe(
  z.unknown(),
  z.transform((value: unknown, context): Graph => {
    const { link, fault } = unpackLink(value);
    if (link) return link.graph;
    context.issues.push({ code: "custom", message: fault.detail, input: value });
    return emptyGraph;
  }),
);

const check: z.ZodMiniType<Check, unknown> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("layer"),
    type: word,
    from: z.exactOptional(word),
    fields: z.exactOptional(z.record(word, fieldValue)),
    shape: z.exactOptional(z.array(number).check(z.maxLength(3))),
    count: optional,
  }),
  z.strictObject({ kind: z.literal("reads"), type: word, from: word }),
  z.strictObject({ kind: z.literal("network"), drawing: packedDrawing }),
  z.strictObject({ kind: z.literal("passes"), off: word }),
  z.strictObject({ kind: z.literal("fewer-layers"), type: word, most: number }),
  z.strictObject({ kind: z.literal("no-errors") }),
  z.strictObject({ kind: z.literal("error"), code: word }),
  z.strictObject({ kind: z.literal("parameters"), most: number, least: optional }),
  z.strictObject({ kind: z.literal("way"), from: word, to: word, exists: z.boolean() }),
  z.strictObject({
    kind: z.literal("profile"),
    batch: optional,
    leastLanes: optional,
    mostLanes: optional,
    threads: optional,
  }),
  z.strictObject({ kind: z.literal("work-over-span"), least: number, most: number }),
  z.strictObject({ kind: z.literal("overlap"), least: number }),
  z.strictObject({ kind: z.literal("batch-gain"), small: number, large: number, least: number }),
  z.strictObject({ kind: z.literal("speed"), lanes: number, threads: number }),
  z.strictObject({ kind: z.literal("steps"), least: number }),
  z.strictObject({ kind: z.literal("accuracy"), least: optional, most: optional, after: optional }),
  z.strictObject({
    kind: z.literal("dispatches"),
    of: z.enum(["now", "drawn"]),
    most: optional,
    least: optional,
  }),
]);

const step = z.strictObject({
  t: most(lessonLimits.title),
  x: z.optional(z.array(paragraph).check(z.maxLength(lessonLimits.paragraphs))),
  n: z.optional(z.array(word).check(z.maxLength(lessonLimits.nodes))),
  a: z.optional(z.array(z.enum(["palette", "inspector", "dock", "canvas"])).check(z.maxLength(4))),
  q: z.optional(
    z.tuple([
      paragraph,
      z.array(line).check(z.maxLength(lessonLimits.options)),
      z.int().check(z.minimum(-1), z.maximum(lessonLimits.options)),
      paragraph,
    ]),
  ),
  k: z.optional(z.array(z.tuple([line, check])).check(z.maxLength(lessonLimits.tasks))),
  h: z.optional(most(lessonLimits.hint)),
  i: z.optional(line),
  g: z.optional(z.unknown()),
  z: z.optional(z.unknown()),
});

const schema = z.strictObject({
  t: most(lessonLimits.title),
  s: z.optional(most(lessonLimits.summary)),
  m: number,
  c: number,
  g: z.unknown(),
  p: z.array(step).check(z.maxLength(lessonLimits.steps)),
});

/** The lesson, or what is wrong with it. */
export type OpenedLesson =
  | { readonly lesson: TaughtLesson; readonly fault: null }
  | { readonly lesson: null; readonly fault: LinkFault };

/** Unpacks a lesson that is whole: one with anything to be mended is refused. */
export function unpackLesson(value: unknown): OpenedLesson {
  const opened = unpackDraft(value);
  const [problem] = opened.lesson ? lessonProblems(opened.lesson) : [];
  if (!problem) return opened;
  const where = problem.step === null ? "" : ` in step ${problem.step + 1}`;
  return refuse(`Something is missing${where}: ${problem.message}`);
}

/** Unpacks a lesson that may be unfinished. */
export function unpackDraft(value: unknown): OpenedLesson {
  const result = z.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const words = issue ? `: ${schemaSentence(issue, value, placeInLesson)}` : ".";
    return refuse(`It does not have the form of a lesson${words}`);
  }
  const { t, s = "", m, c, g, p } = result.data;
  const start = unpackLink(g);
  if (!start.link) return refuse(`Its drawing: ${start.fault.detail}`);
  const steps: LessonStep[] = [];
  for (const packed of p) {
    const own = { start: unpackOwn(packed.g), solution: unpackOwn(packed.z) };
    if (own.start === null || own.solution === null)
      return refuse(`A drawing of step ${steps.length + 1} cannot be read.`);
    steps.push(stepOf(packed, own.start, own.solution));
  }
  const { lock, hide }: LinkSettings = start.link.settings;
  return {
    lesson: {
      id: lessonId(t, value),
      title: t,
      summary: s,
      minutes: m,
      measured: "Accuracies and times are measured on your machine.",
      start: withSeed(start.link.graph, c),
      steps: steps.map((each) => seeded(each, c)),
      sources: [],
      seed: c,
      lock,
      hide,
    },
    fault: null,
  };
}

/** Reads a check as a link says it; null where it is none. */
export function parseCheck(value: unknown): Check | null {
  // By way of JSON a member that is undefined goes, and a number that is not typed yet becomes null.
  const result = z.safeParse(check, JSON.parse(JSON.stringify(value)));
  return result.success ? result.data : null;
}

function seeded({ start, solution, ...rest }: LessonStep, seed: number): LessonStep {
  return {
    ...rest,
    ...(start && { start: withSeed(start, seed) }),
    ...(solution && { solution: withSeed(solution, seed) }),
  };
}

/** A drawing of a step: undefined where it has none, null where it cannot be read. */
function unpackOwn(value: unknown): Graph | undefined | null {
  if (value === undefined) return undefined;
  return unpackLink(value).link?.graph ?? null;
}

function stepOf(
  { t, x = [], n, a, q, k = [], h, i }: z.infer<typeof step>,
  start: Graph | undefined,
  solution: Graph | undefined,
): LessonStep {
  return {
    title: t,
    text: x,
    ...(n && { nodes: n }),
    ...(a && { panels: a }),
    ...(q && { prediction: { question: q[0], options: q[1], answer: q[2], because: q[3] } }),
    tasks: k.map(([text, wanted]) => ({ text, check: wanted })),
    ...(h !== undefined && { hint: h }),
    ...(i !== undefined && { impossible: i }),
    ...(start && { start }),
    ...(solution && { solution }),
  };
}

/** The id of a lesson follows from all of it, so that a changed lesson is another one. */
function lessonId(title: string, packed: unknown): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = words.join("-").slice(0, 40).replace(/-$/, "") || "lesson";
  return `${name}-${hashLetters(JSON.stringify(packed))}`;
}

const members = new Map([
  ["t", "title"],
  ["s", "summary"],
  ["m", "minutes"],
  ["c", "class seed"],
  ["g", "drawing"],
  ["p", "steps"],
  ["x", "text"],
  ["n", "layers to point at"],
  ["a", "panels to point at"],
  ["q", "question"],
  ["k", "tasks"],
  ["h", "hint"],
  ["i", "way out"],
  ["z", "solution"],
]);

/** The places of a payload, whose members are short in every link. */
const placeInLesson: PlaceWords = (path) => {
  const isInStep = path[0] === "p" && typeof path[1] === "number";
  const [member, index] = isInStep ? path.slice(2) : path;
  const whose = isInStep ? `step ${Number(path[1]) + 1}` : "the lesson";
  if (member === undefined) return whose;
  const word = members.get(String(member)) ?? String(member);
  const entry = typeof index === "number" ? `entry ${index + 1} of the ` : "the ";
  return `${entry}${word} of ${whose}`;
};

function refuse(detail: string): OpenedLesson {
  return { lesson: null, fault: linkFault("E_LINK_LESSON", detail) };
}
