import { describe, expect, it } from "vitest";
import { checkCompilation } from "./check-compilation.ts";
import { plantedBugs } from "./planted-bugs.ts";

describe("the checks of the compiler", () => {
  it("find nothing wrong with the compiler as it is", () => {
    expect(checkCompilation({})).toBeNull();
  });

  it("are tried with at least 20 bugs", () => {
    expect(new Set(plantedBugs.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
  });

  const caught: string[] = [];

  it.each(plantedBugs)("notice when $name", ({ plant }) => {
    const complaint = checkCompilation(plant);
    expect(complaint).not.toBeNull();
    caught.push(complaint?.split(":")[0] ?? "");
  });

  it("share the work", () => {
    expect(caught).toHaveLength(plantedBugs.length);
    const counts = new Map<string, number>();
    for (const check of caught) counts.set(check, (counts.get(check) ?? 0) + 1);
    const lines = [...counts].map(([check, count]) => `${check}: ${count}`);
    expect(lines.sort()).toMatchInlineSnapshot(`
      [
        "central differences: 19",
        "differential after the passes of an evaluation: 2",
        "differential after the passes: 16",
        "differential on arenas: 1",
        "evaluation at another step: 1",
        "evaluation of an image alone: 1",
        "forks: 4",
        "verifier after build: 4",
        "verifier after differentiate: 2",
        "verifier after optimize: 6",
        "verifier after update: 1",
        "verifier of the Program: 14",
      ]
    `);
  });
});
