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

  it.each(plantedBugs)("notice when $name", ({ plant }) => {
    expect(checkCompilation(plant)).not.toBeNull();
  });

  it("share the work", () => {
    const caught = plantedBugs.map(({ plant }) => checkCompilation(plant)?.split(":")[0] ?? "");
    const counts = new Map<string, number>();
    for (const check of caught) counts.set(check, (counts.get(check) ?? 0) + 1);
    const lines = [...counts].map(([check, count]) => `${check}: ${count}`);
    expect(lines.sort()).toMatchInlineSnapshot(`
      [
        "central differences: 17",
        "differential after the passes: 8",
        "differential on arenas: 1",
        "verifier after build: 3",
        "verifier after optimize: 5",
        "verifier after update: 1",
        "verifier of the Program: 11",
      ]
    `);
  });
});
