import katex from "katex";
import { describe, expect, it } from "vitest";
import { readMathMarkup } from "./math-tree.ts";

describe("a formula", () => {
  it("becomes a tree of MathML without its source", () => {
    expect(readMathMarkup(katex.renderToString("a < b", { output: "mathml" }))).toEqual({
      tag: "math",
      attributes: {},
      children: [
        {
          tag: "semantics",
          attributes: {},
          children: [
            {
              tag: "mrow",
              attributes: {},
              children: [
                { tag: "mi", attributes: {}, children: ["a"] },
                { tag: "mo", attributes: {}, children: ["<"] },
                { tag: "mi", attributes: {}, children: ["b"] },
              ],
            },
          ],
        },
      ],
    });
  });

  it("lets nothing through but mathematics", () => {
    const markup =
      '<math><a href="javascript:x"><mi style="color:red" class="c" mathvariant="bold">x</mi></a><mglyph src="y" onerror="z"/></math>';
    expect(readMathMarkup(markup).children).toEqual([
      {
        tag: "mrow",
        attributes: {},
        children: [{ tag: "mi", attributes: { mathvariant: "bold" }, children: ["x"] }],
      },
      { tag: "mrow", attributes: {}, children: [] },
    ]);
  });

  it("throws where there is none", () => {
    expect(() => readMathMarkup("<p>words</p>")).toThrow("No formula");
  });
});
