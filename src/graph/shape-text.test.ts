import { describe, expect, it } from "vitest";
import { parseShapeText } from "./shape-text.ts";

describe("the text of a shape", () => {
  it.each([
    ["7×7×16", [7, 7, 16]],
    [" 7 x 7 X -1 ", [7, 7, -1]],
    ["7*7, 16", [7, 7, 16]],
    ["784", [784]],
    ["28 28", [28, 28]],
    ["-1", [-1]],
  ])("'%s' is read", (text, shape) => {
    expect(parseShapeText(text)).toEqual(shape);
  });

  it.each(["", "7×", "×7", "0×7", "-2", "-1×-1", "1×1×1×1", "7.5", "1e3", "seven", "9999999"])(
    "'%s' is refused",
    (text) => {
      expect(parseShapeText(text)).toBeNull();
    },
  );
});
