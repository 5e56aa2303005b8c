/** Shows a paragraph of a lesson. Text stays text: no markup is ever read from it. */

import { formulas } from "virtual:formulas";
import { createElement, Fragment, type ReactNode, useEffect } from "react";
import { formulasIn, type MathTree, partsOf, type TextPart } from "../../lessons/formula.ts";
import { formulaKey, renderFormulas, useFormulas } from "./formula-store.ts";

/** The words of a paragraph, without the paragraph. */
export function LessonText({ text }: { readonly text: string }) {
  const trees = useFormulas((store) => store.trees);
  useEffect(() => {
    if (formulasIn(text).some(({ tex }) => !formulas.has(tex))) void renderFormulas([text]);
  }, [text]);
  return createElement(Fragment, null, ...partsOf(text).map((part) => drawPart(part, trees)));
}

/** Paragraphs, of which two may say the same. */
export function Paragraphs({ texts }: { readonly texts: readonly string[] }) {
  const drawn = texts.map((text) => createElement("p", null, createElement(LessonText, { text })));
  return createElement(Fragment, null, ...drawn);
}

function drawPart(part: TextPart, trees: ReadonlyMap<string, MathTree | null>): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "bold":
      return <strong>{part.text}</strong>;
    case "code":
      return <code>{part.text}</code>;
    case "link":
      return (
        <a href={part.url} target="_blank" rel="noopener noreferrer">
          {part.text}
        </a>
      );
    case "formula": {
      const tree = formulas.get(part.tex) ?? trees.get(formulaKey(part));
      return tree ? drawTree(tree) : <code>{part.tex}</code>;
    }
    default:
      return part satisfies never;
  }
}

function drawTree({ tag, attributes, children }: MathTree): ReactNode {
  const drawn = children.map((child) => (typeof child === "string" ? child : drawTree(child)));
  return createElement(tag, attributes, ...drawn);
}
