import { describe, expect, test } from "vitest";
import { withFigures } from "./figures.ts";

describe("figures", () => {
  const text =
    "a\n<!-- figures of npm run bench, browser: begin -->\nold\n<!-- browser: end -->\nb\n";

  test("replace what stands between the marks of their kind", () => {
    expect(withFigures(text, "browser", "new\n")).toBe(text.replace("old", "\nnew\n"));
  });

  test("are refused by a file without the marks", () => {
    expect(() => withFigures(text, "node", "new")).toThrow("lacks the marks");
  });
});
