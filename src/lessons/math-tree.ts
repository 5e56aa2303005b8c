/** Reads the MathML that KaTeX writes into a tree, and lets nothing through that is not mathematics. */
import type { MathTree } from "./formula.ts";

const tags = new Set(
  "math semantics mrow mi mo mn ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts mtable mtr mtd mstyle mpadded mphantom menclose".split(
    " ",
  ),
);

const allowed = new Set(
  "display displaystyle scriptlevel mathvariant mathcolor mathbackground mathsize stretchy fence separator lspace rspace minsize maxsize movablelimits symmetric largeop form accent accentunder linethickness width height depth voffset columnalign rowalign rowspacing columnspacing columnlines rowlines notation side".split(
    " ",
  ),
);

interface OpenTree extends MathTree {
  readonly children: (MathTree | string)[];
}

/**
 * The tree of a formula, without the annotation that repeats its source.
 *
 * @throws an Error where there is no formula
 */
export function readMathMarkup(markup: string): MathTree {
  const math = /<math.*<\/math>/s.exec(markup)?.[0] ?? "";
  const root: OpenTree = { tag: "", attributes: {}, children: [] };
  const open = [root];
  for (const [, close, tag = "", attributes = "", text] of math
    .replace(/<annotation.*?<\/annotation>/gs, "")
    .matchAll(/<(\/?)([a-z]+)([^>]*)>|([^<]+)/g)) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.children.push(decode(text));
    else if (close) open.pop();
    else {
      const node = readTag(tag, attributes);
      parent.children.push(node);
      if (!attributes.endsWith("/")) open.push(node);
    }
  }
  const [tree] = root.children;
  if (tree === undefined || typeof tree === "string") throw new Error(`No formula in ${markup}`);
  return tree;
}

/** An element of the list above, or a row in its place. */
function readTag(tag: string, attributes: string): OpenTree {
  return tags.has(tag)
    ? { tag, attributes: readAttributes(attributes), children: [] }
    : { tag: "mrow", attributes: {}, children: [] };
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-z]+)="([^"]*)"/g)]
      .filter(([, name = ""]) => allowed.has(name))
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
