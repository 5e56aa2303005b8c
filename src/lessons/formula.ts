/** Takes the texts of lessons apart: plain words, `**bold**`, `` `code` ``, `[links](https://…)` and `$formulas$`. */
import type { Lesson } from "./lesson.ts";

/** A formula as a tree of MathML elements. */
export interface MathTree {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (MathTree | string)[];
}

/** A piece of a paragraph. */
export type TextPart =
  | { readonly kind: "text" | "bold" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string }
  | { readonly kind: "formula"; readonly tex: string; readonly isDisplay: boolean };

// No part runs on over signs that begin it, so that a hostile text takes little more time than its length.
const pattern =
  /\$\$(?<display>[^$]+)\$\$|\$(?<inline>[^$]+)\$|\*\*(?<bold>[^*]+)\*\*|`(?<code>[^`]+)`|\[(?<words>[^[\]]+)\]\((?<url>https:[^)\s]{1,2000})\)/g;

/** The pieces of a paragraph, in order. What is not closed stays as it is written. */
export function partsOf(paragraph: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const found of paragraph.matchAll(pattern)) {
    if (found.index > at) parts.push({ kind: "text", text: paragraph.slice(at, found.index) });
    parts.push(partOf(new Map(Object.entries(found.groups ?? {}))));
    at = found.index + found[0].length;
  }
  if (at < paragraph.length) parts.push({ kind: "text", text: paragraph.slice(at) });
  return parts;
}

function partOf(groups: ReadonlyMap<string, string | undefined>): TextPart {
  const display = groups.get("display");
  if (display !== undefined) return { kind: "formula", tex: display, isDisplay: true };
  const inline = groups.get("inline");
  if (inline !== undefined) return { kind: "formula", tex: inline, isDisplay: false };
  const bold = groups.get("bold");
  if (bold !== undefined) return { kind: "bold", text: bold };
  const code = groups.get("code");
  if (code !== undefined) return { kind: "code", text: code };
  return { kind: "link", text: groups.get("words") ?? "", url: groups.get("url") ?? "" };
}

/** All texts of a lesson that may hold formulas. */
export function textsOf(lesson: Lesson): readonly string[] {
  return lesson.steps.flatMap(({ text, prediction, hint }) => [
    ...text,
    ...(prediction ? [prediction.question, prediction.because, ...prediction.options] : []),
    ...(hint === undefined ? [] : [hint]),
  ]);
}

type Formula = Extract<TextPart, { kind: "formula" }>;

/** The formulas of a lesson. */
export function formulasOf(lesson: Lesson): readonly Formula[] {
  return textsOf(lesson).flatMap(formulasIn);
}

/** The formulas of a paragraph. */
export function formulasIn(paragraph: string): readonly Formula[] {
  return partsOf(paragraph).filter((part) => part.kind === "formula");
}
