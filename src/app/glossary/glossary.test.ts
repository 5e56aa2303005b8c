import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { passes } from "../../compiler/3-optimize/passes.ts";
import { methodWords } from "../../insight/words.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { entries, wordOf } from "./entries.ts";
import { termsIn } from "./find-terms.ts";
import { kernelEntries } from "./kernel-entries.ts";
import { stageEntries } from "./stage-entries.ts";

const app = join(import.meta.dirname, "..");

/** What the panels say, as source text. */
function sourcesOf(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(app, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".tsx"))
        .map((name) => readFileSync(join(app, folder, name), "utf8")),
    )
    .join("\n");
}

describe("the glossary", () => {
  it("has at most forty entries", () => {
    expect(Object.keys(entries).length).toBeLessThanOrEqual(40);
  });

  it.each([
    ...Object.entries(entries).map(([word, { sentence }]) => [word, sentence]),
    ...Object.entries(kernelEntries),
    ...Object.entries(stageEntries),
  ])("explains %s in one sentence of at most forty words", (_word, sentence = "") => {
    expect(sentence).toMatch(/^[A-Z][^.!?]*(?:\.\d[^.!?]*)*\.$/);
    expect(sentence.split(/\s+/).length).toBeLessThanOrEqual(40);
  });

  it("has no form that means two words", () => {
    const forms = Object.entries(entries).flatMap(([word, { also = [] }]) => [word, ...also]);
    const lower = forms.map((form) => form.toLowerCase());
    expect(new Set(lower).size).toBe(lower.length);
  });

  it("explains every pass and every clock by which times are taken", () => {
    for (const { name } of passes) expect(stageEntries[name]).toBeDefined();
    for (const words of Object.values(methodWords)) expect(wordOf(words)).not.toBeNull();
  });

  it("is linked from every panel in which its words stand", () => {
    for (const folder of [
      "inside/timeline",
      "inside/ops",
      "inside/compiler",
      "inspector",
      "lesson",
    ])
      expect(sourcesOf(folder)).toMatch(/<Term\b|\bTerm,/);
    for (const file of [
      "inside/BranchList.tsx",
      "inside/WavefrontStrip.tsx",
      "header/EnginePanel.tsx",
    ])
      expect(readFileSync(join(app, file), "utf8")).toContain("<Term ");
  });

  it("has each of its words somewhere in a panel or in a lesson", () => {
    const lessons = JSON.stringify([...lessonCatalogue.values()]);
    const texts = `${sourcesOf("inside", "inspector", "header")} ${lessons} ${Object.values(methodWords)}`;
    for (const [word, { also = [] }] of Object.entries(entries))
      expect([word, ...also].some((form) => texts.toLowerCase().includes(form.toLowerCase()))).toBe(
        true,
      );
  });
});

describe("a word in running text", () => {
  it("is explained where it is first met, in the form that stands there", () => {
    expect(termsIn("Two lanes, and lanes again.", new Set())).toEqual([
      { text: "Two ", word: null },
      { text: "lanes", word: "lane" },
      { text: ", and lanes again.", word: null },
    ]);
  });

  it("is the longest that fits, and whole", () => {
    expect(termsIn("lane clocks", new Set())).toEqual([
      { text: "lane clocks", word: "lane clocks" },
    ]);
    expect(termsIn("planes", new Set())).toEqual([{ text: "planes", word: null }]);
  });

  it("is left alone where it is an ordinary word", () => {
    expect(termsIn("hard work, step by step", new Set())).toEqual([
      { text: "hard work, step by step", word: null },
    ]);
  });
});
