import { describe, expect, test } from "vitest";
import { printCount } from "../format.ts";
import { parseNumber } from "./parse-number.ts";

describe("numbers are read as the screen and people write them", () => {
  test.each([
    ["1,000", 1000],
    ["12,946", 12_946],
    ["1,234,567.5", 1_234_567.5],
    ["-1,000", -1000],
    ["1.000", 1],
    ["0,001", 0.001],
    ["0,5", 0.5],
    ["1,5", 1.5],
    ["1,0000", 1],
    [",5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["+5", 5],
    ["1e3", 1000],
    ["1e-3", 0.001],
    ["2,5E-4", 0.00025],
    [" 5 ", 5],
    ["007", 7],
  ])("%j is %d", (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  test.each([
    "",
    " ",
    "5px",
    "٥",
    "1_000",
    "1 000",
    "1'000",
    "1.000,5",
    "1.000.000",
    "12,34,567",
    "0,000,001",
    "0x10",
    "0b1",
    "Infinity",
    "-",
    ".",
    "--5",
    "1e",
    "e3",
    "5 6",
    "½",
    "NaN",
  ])("%j is refused", (text) => {
    expect(parseNumber(text)).toBeNaN();
  });

  test("every count that the screen prints is read back", () => {
    for (let count = 1; count < 1e9; count = count * 3 + 7)
      expect(parseNumber(printCount(count))).toBe(count);
  });
});
