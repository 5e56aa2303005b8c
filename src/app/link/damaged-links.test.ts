import { describe, expect, it } from "vitest";
import { printHash, readAddress } from "../../graph/link/address.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { decodeLesson, encodeLesson } from "./lesson-codec.ts";
import { decodeLink, encodeLink } from "./link-codec.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=#%";

/** Every text that differs in one bit of one letter. */
function* flips(text: string) {
  for (let at = 0; at < text.length; at++)
    for (let bit = 0; bit < 8; bit++) {
      const letter = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
      yield text.slice(0, at) + letter + text.slice(at + 1);
    }
}

/** Every text with one letter in place of another. */
function* substitutions(text: string) {
  for (let at = 0; at < text.length; at++)
    for (const letter of letters)
      if (letter !== text[at]) yield text.slice(0, at) + letter + text.slice(at + 1);
}

/** Every text with two neighbours exchanged, one letter left out, or one doubled. */
function* slips(text: string) {
  for (let at = 0; at < text.length; at++) {
    const [first = "", second = ""] = text.slice(at, at + 2);
    if (first !== second) yield text.slice(0, at) + second + first + text.slice(at + 2);
    yield text.slice(0, at) + text.slice(at + 1);
    yield text.slice(0, at) + first + text.slice(at);
  }
}

/** Every beginning and every end. */
function* cuts(text: string) {
  for (let at = 1; at < text.length; at++) {
    yield text.slice(0, at);
    yield text.slice(at);
  }
}

const damages = { flips, substitutions, slips, cuts };

/**
 * What an address would show. Reading the address decides: a payload other than the one that was written is another drawing,
 * whatever it would unpack to.
 */
function shown(address: string): string {
  const asked = readAddress(address);
  if (asked.kind === "graph" || asked.kind === "taught")
    return `${asked.kind} ${asked.payloads.join()}`;
  if (asked.kind === "template" && templateCatalogue.has(asked.name)) return asked.name;
  if (asked.kind === "lesson" && lessonCatalogue.has(asked.name)) return asked.name;
  return asked.kind === "none" ? "none" : "a fault";
}

const written = {
  drawing: await encodeLink(lenet.graph, plainSettings),
  lesson: await encodeLesson(sampleLesson),
};

describe.each(Object.entries(written))("the link of a %s", (_, hash) => {
  it.each(Object.entries(damages))("never opens another after %s", (_kind, damage) => {
    const whole = shown(hash);
    const counts = { cases: 0, same: 0, refused: 0, others: [] as string[] };
    for (const text of damage(hash)) {
      counts.cases += 1;
      const now = shown(text);
      if (now === whole) counts.same += 1;
      else if (now === "a fault" || now === "none") counts.refused += 1;
      else counts.others.push(text);
    }
    expect(counts.others).toEqual([]);
    expect(counts.refused).toBeGreaterThan(counts.cases * 0.95);
    expect(counts.cases).toBeGreaterThan(hash.length);
  });
});

describe("a damaged link", () => {
  it("of more than 3,720 single bits opens its own drawing or says that it is damaged", async () => {
    const named = await encodeLink(
      { ...lenet.graph, name: "Rivers and their mouths" },
      plainSettings,
    );
    let cases = 0;
    let others = 0;
    for (const hash of [written.drawing, named]) {
      const own = JSON.stringify((await decodeLink(hash))?.link);
      for (const text of flips(hash)) {
        cases += 1;
        const found = await decodeLink(text);
        if (found?.link && JSON.stringify(found.link) !== own) others += 1;
      }
    }
    expect(others).toBe(0);
    expect(cases).toBeGreaterThan(3720);
  });

  it.each([
    [written.drawing.replace("#g=1.c.", "#g=3.c."), "Its beginning was changed."],
    [written.drawing.replace("#g=1.c.", "#g=1.b."), "Its beginning was changed."],
    [written.drawing.toLowerCase(), "All its capital letters were made small."],
    [written.drawing.slice(0, -1), "Its letters do not give its checksum."],
    [`${written.drawing.slice(0, 40)}…`, "cut it short with “…”"],
    [`${written.drawing.slice(0, 40)}...`, "cut it short with “…”"],
    ["#g=0", "A link begins with #g=1.c. and then its letters."],
    ["#g=0.d.abcd", "A link begins with #g=1.c. and then its letters."],
    ["#g=7", "A link begins with #g=1.c. and then its letters."],
    ["#g=", "A link begins with #g=1.c. and then its letters."],
  ])("says what happened to it: %s", async (hash, detail) => {
    const fault = (await decodeLink(hash))?.fault;
    expect(fault?.code).toBe("E_LINK_DAMAGED");
    expect(fault?.detail).toContain(detail);
  });

  it("as a drawing holds no lesson, nor the other way round", async () => {
    expect((await decodeLink(written.lesson.replace("#l", "#g")))?.fault?.code).toBe(
      "E_LINK_DAMAGED",
    );
    expect((await decodeLesson(written.drawing.replace("#g", "#l")))?.fault?.code).toBe(
      "E_LINK_DAMAGED",
    );
  });

  it.each(
    [...templateCatalogue.keys()]
      .map((name) => `#t=${name}`)
      .concat([...lessonCatalogue.keys()].map((name) => `#l=${name}`)),
  )("by name opens no other: %s", (hash) => {
    const own = new Set([shown(hash), "a fault", "none"]);
    const others = [...flips(hash), ...substitutions(hash), ...slips(hash)].map(shown);
    expect(others.filter((other) => !own.has(other))).toEqual([]);
  });

  it("cannot be made from a payload without its checksum", () => {
    expect(printHash("abcd")).toMatch(/^#g=1\.c\.[\w-]{4}\.abcd$/);
    expect(readAddress("#g=1.c.abcd").kind).toBe("fault");
    expect(readAddress("#g=1.c..abcd").kind).toBe("fault");
  });
});
