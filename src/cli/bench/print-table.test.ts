import { describe, expect, test } from "vitest";
import { printMarkdownTable, printNumber, printTable } from "./print-table.ts";

describe("tables", () => {
  const rows = [
    ["engine", "ms"],
    ["wasm", "1.00"],
    ["tfjs:cpu", "100"],
  ];

  test("have words to the left and numbers to the right", () => {
    expect(printTable(rows)).toBe("engine      ms\nwasm      1.00\ntfjs:cpu   100\n");
    expect(printMarkdownTable(rows)).toBe(
      "| engine | ms |\n| --- | ---: |\n| wasm | 1.00 |\n| tfjs:cpu | 100 |\n",
    );
  });

  test("show three digits that count", () => {
    expect([0, 0.0123, 0.5, 1.234, 12.34, 123.4, 12345.6].map(printNumber)).toEqual([
      "0",
      "0.012",
      "0.500",
      "1.23",
      "12.3",
      "123",
      "12,346",
    ]);
  });
});
