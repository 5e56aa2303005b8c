/** Renders the formulas of the lessons while the app is built: to trees of MathML, which every browser shows without fonts of ours. */
import katex from "katex";
import type { Plugin } from "vite";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { MathTree } from "../../lessons/formula.ts";
import { formulasOf } from "../../lessons/formula.ts";

const id = "virtual:formulas";

/** The module `virtual:formulas`: what each formula of the lessons looks like, by its TeX. */
export function formulaPlugin(): Plugin {
  return {
    name: "formulas",
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (source) =>
      source === `\0${id}`
        ? `export const formulas = new Map(${JSON.stringify([...renderFormulas()])});`
        : null,
  };
}

/** @throws an error of KaTeX where a formula is wrong. */
export function renderFormulas(): Map<string, MathTree> {
  const formulas = [...lessonCatalogue.values()].flatMap(formulasOf);
  return new Map(formulas.map(({ tex, isDisplay }) => [tex, renderTree(tex, isDisplay)]));
}

function renderTree(tex: string, displayMode: boolean): MathTree {
  const markup = katex.renderToString(tex, { output: "mathml", displayMode, throwOnError: true });
  const math = /<math.*<\/math>/s.exec(markup)?.[0] ?? "";
  return parseMarkup(math.replace(/<annotation.*?<\/annotation>/s, ""));
}

/** Reads the well-formed markup that KaTeX writes. */
function parseMarkup(markup: string): MathTree {
  const root: { tag: string; attributes: Record<string, string>; children: (MathTree | string)[] } =
    { tag: "", attributes: {}, children: [] };
  const open = [root];
  for (const [, close, tag = "", attributes = "", text] of markup.matchAll(
    /<(\/?)([a-z]+)([^>]*)>|([^<]+)/g,
  )) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.children.push(decode(text));
    else if (close) open.pop();
    else {
      const node = { tag, attributes: readAttributes(attributes), children: [] };
      parent.children.push(node);
      open.push(node);
    }
  }
  const [tree] = root.children;
  if (tree === undefined || typeof tree === "string") throw new Error(`No formula in ${markup}`);
  return tree;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-z]+)="([^"]*)"/g)]
      .filter(([, name]) => name !== "xmlns")
      .map(([, name = "", value = ""]) => [name, decode(value)]),
  );
}

function decode(text: string): string {
  const known = new Map([
    ["amp", "&"],
    ["lt", "<"],
    ["gt", ">"],
    ["quot", '"'],
  ]);
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_all, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&([a-z]+);/g, (all, name) => known.get(name) ?? all);
}
