/** Shows a paragraph of a lesson. Text stays text: no markup is ever read from it. */

import { formulas } from "virtual:formulas";
import { createElement, Fragment, type ReactNode, useEffect } from "react";
import { formulasIn, type MathTree, partsOf, type TextPart } from "../../lessons/formula.ts";
import type { Word } from "../glossary/entries.ts";
import { wordOf } from "../glossary/entries.ts";
import { termsIn } from "../glossary/find-terms.ts";
import { Term } from "../glossary/Term.tsx";
import { formulaKey, renderFormulas, useFormulas } from "./formula-store.ts";

interface TextProps {
  readonly text: string;
  /** Whether words of the glossary explain themselves: not on paper, and not in what is pressed itself. */
  readonly explains?: boolean;
}

/** The words of a paragraph, without the paragraph. */
export function LessonText({ text, explains = false }: TextProps) {
  const trees = useFormulas((store) => store.trees);
  useEffect(() => {
    if (formulasIn(text).some(({ tex }) => !formulas.has(tex))) void renderFormulas([text]);
  }, [text]);
  const met = explains ? new Set<Word>() : null;
  return createElement(Fragment, null, ...partsOf(text).map((part) => drawPart(part, trees, met)));
}

/** Paragraphs, of which two may say the same. */
export function Paragraphs(props: {
  readonly texts: readonly string[];
  readonly explains?: boolean;
}) {
  const { texts, explains = false } = props;
  const drawn = texts.map((text) =>
    createElement("p", null, createElement(LessonText, { text, explains })),
  );
  return createElement(Fragment, null, ...drawn);
}

function drawPart(
  part: TextPart,
  trees: ReadonlyMap<string, MathTree | null>,
  met: Set<Word> | null,
): ReactNode {
  switch (part.kind) {
    case "text":
      return met === null ? part.text : drawTerms(part.text, met);
    case "bold":
      return <strong>{met === null ? part.text : drawTerm(part.text, met)}</strong>;
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

/** Running text, in which each word of the glossary explains itself once. */
function drawTerms(text: string, met: Set<Word>): ReactNode {
  const drawn = termsIn(text, met).map((part) =>
    part.word === null ? (
      part.text
    ) : (
      <Term key={part.word} of={part.word}>
        {part.text}
      </Term>
    ),
  );
  return createElement(Fragment, null, ...drawn);
}

/** What is set in bold is a term, or the name of something on the screen. */
function drawTerm(text: string, met: Set<Word>): ReactNode {
  const word = wordOf(text);
  if (word === null) return text;
  met.add(word);
  return <Term of={word}>{text}</Term>;
}

function drawTree({ tag, attributes, children }: MathTree): ReactNode {
  const drawn = children.map((child) => (typeof child === "string" ? child : drawTree(child)));
  return createElement(tag, attributes, ...drawn);
}
