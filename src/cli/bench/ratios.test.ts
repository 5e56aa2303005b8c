import { describe, expect, test } from "vitest";
import { pairedRatio } from "./ratios.ts";

describe("a ratio", () => {
  test("is taken round by round, so that a slow round of both changes nothing", () => {
    const rounds = [
      new Map(Object.entries({ a: 1, b: 4 })),
      new Map(Object.entries({ a: 10, b: 40 })),
      new Map(Object.entries({ a: 2, b: 10 })),
      new Map(Object.entries({ a: 2 })),
    ];
    expect(pairedRatio(rounds, "a", "b")).toEqual({ median: 4, min: 4, max: 5, pairs: 3 });
    expect(pairedRatio(rounds, "b", "a")?.median).toBe(1 / 4);
    expect(pairedRatio(rounds, "a", "c")).toBeNull();
  });
});
