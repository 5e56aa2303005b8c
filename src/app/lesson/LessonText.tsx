/** Shows a paragraph of a lesson. Text stays text: no markup is ever read from it. */

import { formulas } from "virtual:formulas";
import { createElement, Fragment, type ReactNode } from "react";
import { type MathTree, partsOf, type TextPart } from "../../lessons/formula.ts";

/** The words of a paragraph, without the paragraph. */
export function LessonText({ text }: { readonly text: string }) {
  return createElement(Fragment, null, ...partsOf(text).map(drawPart));
}

function drawPart(part: TextPart): ReactNode {
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
      const tree = formulas.get(part.tex);
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
