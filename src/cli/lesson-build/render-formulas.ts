/** Renders the formulas of the lessons while the app is built: to trees of MathML, which every browser shows without fonts of ours. */
import katex from "katex";
import type { Plugin } from "vite";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { MathTree } from "../../lessons/formula.ts";
import { formulasOf } from "../../lessons/formula.ts";
import { readMathMarkup } from "../../lessons/math-tree.ts";

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
  return readMathMarkup(
    katex.renderToString(tex, { output: "mathml", displayMode, throwOnError: true }),
  );
}
