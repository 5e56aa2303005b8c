/** Packs a lesson into the little that a link must say. */
import type { Graph } from "../graph/graph.ts";
import { plainSettings } from "../graph/link/link-settings.ts";
import { type PackedLink, packLink } from "../graph/link/pack.ts";
import type { Check } from "./check.ts";
import { withSeed } from "./class-seed.ts";
import type { LessonPanel, LessonStep, TaughtLesson } from "./lesson.ts";

/** A check as a link says it: a drawing that is asked for is packed as all drawings are. */
type PackedCheck =
  | Exclude<Check, { kind: "network" }>
  | { readonly kind: "network"; readonly drawing: PackedLink };

/**
 * A step of a packed lesson: title, text, nodes and areas to point at, question (with options, answer and because), tasks
 * with their checks, hint, why it may be skipped, the drawing it begins with, and its solution.
 */
interface PackedStep {
  readonly t: string;
  readonly x?: readonly string[];
  readonly n?: readonly string[];
  readonly a?: readonly LessonPanel[];
  readonly q?: readonly [
    question: string,
    options: readonly string[],
    answer: number,
    because: string,
  ];
  readonly k?: readonly (readonly [text: string, check: PackedCheck])[];
  readonly h?: string;
  readonly i?: string;
  readonly g?: PackedLink;
  readonly z?: PackedLink;
}

/** The payload of a lesson's link, version 1: title, summary, minutes, class seed, drawing with lock and hidden parts, steps. */
export interface PackedLesson {
  readonly t: string;
  readonly s?: string;
  readonly m: number;
  readonly c: number;
  readonly g: PackedLink;
  readonly p: readonly PackedStep[];
}

/**
 * Packs a lesson. A number that is not typed yet is NaN, which JSON writes as null. Every drawing gets the class seed, as it does
 * when the lesson is read: packed again, a lesson that was read gives the same letters, and so keeps its id.
 */
export function packLesson(lesson: TaughtLesson): PackedLesson {
  const { title, summary, minutes, seed, start, steps, lock, hide } = lesson;
  return {
    t: title,
    ...(summary !== "" && { s: summary }),
    m: minutes,
    c: seed,
    g: packLink(withSeed(start, seed), { ...plainSettings, lock, hide }),
    p: steps.map((step) => packStep(step, seed)),
  };
}

function packStep(step: LessonStep, seed: number): PackedStep {
  const {
    title,
    text,
    nodes = [],
    panels = [],
    prediction,
    tasks,
    hint = "",
    impossible = "",
  } = step;
  return {
    t: title,
    ...(text.length > 0 && { x: text }),
    ...(nodes.length > 0 && { n: nodes }),
    ...(panels.length > 0 && { a: panels }),
    ...(prediction && {
      q: [prediction.question, prediction.options, prediction.answer, prediction.because] as const,
    }),
    ...(tasks.length > 0 && {
      k: tasks.map(({ text: words, check }) => [words, packCheck(check)] as const),
    }),
    ...(hint !== "" && { h: hint }),
    ...(impossible !== "" && { i: impossible }),
    ...(step.start && { g: pack(withSeed(step.start, seed)) }),
    ...(step.solution && { z: pack(withSeed(step.solution, seed)) }),
  };
}

function packCheck(check: Check): PackedCheck {
  return check.kind === "network" ? { ...check, drawing: pack(check.drawing) } : check;
}

function pack(graph: Graph): PackedLink {
  return packLink(graph, plainSettings);
}
