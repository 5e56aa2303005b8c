import { describe, expect, it } from "vitest";
import { linkLimits, printHash } from "../../graph/link/address.ts";
import type { LinkFaultCode } from "../../graph/link/link-fault.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { Check } from "../../lessons/check.ts";
import { checkForms } from "../../lessons/check-forms.ts";
import type { Lesson, TaughtLesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { decodeLesson, encodeLesson, parseLessonText, printLesson } from "./lesson-codec.ts";
import { encodeLink } from "./link-codec.ts";
import { writePayload } from "./payload.ts";

/** A lesson that ships with the app, as a teacher would have made it. */
function taught({ start, ...lesson }: Lesson): TaughtLesson {
  return { ...lesson, start, seed: start.training.seed, lock: "none", hide: [] };
}

async function opened(hash: string): Promise<TaughtLesson> {
  const found = await decodeLesson(hash);
  if (!found?.lesson) throw new Error(found?.fault.detail ?? "no lesson");
  return found.lesson;
}

async function hashOf(value: unknown): Promise<string> {
  return printHash(await writePayload(value), "l");
}

/** A lesson as packed, with one member in another way. */
async function changed(part: object): Promise<string> {
  return hashOf({ ...packLesson(sampleLesson), ...part });
}

/** Drawings come back without the names of their edges. */
function comparable({ steps, start, ...lesson }: TaughtLesson): unknown {
  const plain = (graph: Lesson["start"] | undefined) =>
    graph && { ...graph, edges: graph.edges.map(({ id, ...ends }) => ends) };
  const drawings = steps.map((step) => ({
    ...step,
    tasks: step.tasks.map(({ text, check }) =>
      check.kind === "network" ? { text, check: plain(check.drawing) } : { text, check },
    ),
    start: plain(step.start),
    solution: plain(step.solution),
  }));
  return { ...lesson, id: "", measured: "", sources: [], start: plain(start), steps: drawings };
}

describe("the link of a lesson", () => {
  it("brings back everything that the lesson holds", async () => {
    const hash = await encodeLesson(sampleLesson);
    expect(hash).toMatch(/^#l=1\.c\.[\w-]{4}\.[\w-]+$/);
    const lesson = await opened(hash);
    expect(comparable(lesson)).toEqual(comparable(sampleLesson));
    expect(lesson.id).toMatch(/^rest-for-lenet-[2-9A-Z]{6}$/);
    expect(lesson.measured).toMatch(/machine/);
  });

  it.each([...lessonCatalogue.values()])("could hold $title", async (lesson) => {
    const own = taught(lesson);
    expect(comparable(await opened(await encodeLesson(own)))).toEqual(comparable(own));
  });

  it("gives every drawing the class seed", async () => {
    const { start, steps } = await opened(await encodeLesson({ ...sampleLesson, seed: 7 }));
    const drawings = [start, ...steps.flatMap((step) => [step.start, step.solution])];
    const seeds = drawings.flatMap((graph) => graph?.training.seed ?? []);
    expect(seeds).toEqual([7, 7, 7]);
  });

  it("names the lesson after its title and all of its content", async () => {
    const { id } = await opened(await encodeLesson(sampleLesson));
    expect((await opened(await encodeLesson(sampleLesson))).id).toBe(id);
    expect((await opened(await encodeLesson({ ...sampleLesson, minutes: 16 }))).id).not.toBe(id);
  });

  it("keeps its name when it is read and handed on again, whatever seeds its drawings had", async () => {
    const other = { ...sampleLesson, seed: 9, start: sampleLesson.start };
    const first = await opened(await encodeLesson(other));
    expect((await opened(await encodeLesson(first))).id).toBe(first.id);
    expect(parseLessonText(printLesson(first)).lesson?.id).toBe(first.id);
  });

  it("of two steps over LeNet-5 is short enough for chat programs", async () => {
    const lesson = { ...sampleLesson, steps: sampleLesson.steps.map(({ start, ...rest }) => rest) };
    expect((await encodeLesson(lesson)).length).toBeLessThan(2000);
  });

  it("is told from a lesson's name and from a drawing", async () => {
    expect(await decodeLesson("#l=two-towers")).toBeNull();
    expect(await decodeLesson(await encodeLink(sampleLesson.start, noSettings))).toBeNull();
  });
});

const noSettings = { view: null, lock: "none", hide: [], readOnly: false } as const;

describe("a lesson's link that cannot be opened", () => {
  const first = packLesson(sampleLesson).p[0];
  const long = "A".repeat(linkLimits.letters);
  const cases: readonly [LinkFaultCode, string | Promise<string>, string][] = [
    ["E_LINK_VERSION", "#l=2.d.abcd", "It has version 2; this app reads version 1."],
    ["E_LINK_CODEC", "#l=1.z.abcd", "It names the packing 'z'; this app reads 'c' and 'd'."],
    ["E_LINK_LENGTH", `#l=1.d.${long}`, "It has 65542 letters; at most 65536 are read."],
    ["E_LINK_SIZE", hashOf("A".repeat(linkLimits.bytes)), "It grows beyond 1048576 bytes."],
    ["E_LINK_DAMAGED", "#l=1.d.abcde", "Its letters are not those of a link."],
    ["E_LINK_DAMAGED", "#l=1", "A link begins with #l=1.c. and then its letters."],
    [
      "E_LINK_LESSON",
      hashOf({}),
      "It does not have the form of a lesson: the title of the lesson is missing; a text belongs there.",
    ],
    [
      "E_LINK_LESSON",
      changed({ x: 1 }),
      "It does not have the form of a lesson: the lesson has the member 'x', which is unknown there.",
    ],
    [
      "E_LINK_LESSON",
      changed({ g: { n: "x", l: [["Input", "input", 0, 0]], e: [[0, 1]] } }),
      "Its drawing: An edge of it leads to a node that is not there.",
    ],
    ["E_LINK_LESSON", changed({ p: [{ ...first, z: {} }] }), "A drawing of step 1 cannot be read."],
    ["E_LINK_LESSON", changed({ p: [] }), "Something is missing: Add a first step."],
    [
      "E_LINK_LESSON",
      changed({ p: [{ t: "x", k: [["Find it", { kind: "layer", type: "Attention" }]] }] }),
      "Something is missing in step 1: Layer: choose a layer.",
    ],
  ];

  it.each(cases)("says %s", async (code, hash, detail) => {
    const found = await decodeLesson(await hash);
    expect(found?.fault).toMatchObject({ code, detail });
    expect(found?.fault?.action).toContain("Your own drawing is as it was.");
  });

  it("is refused when a part of it is missing", async () => {
    const hash = await encodeLesson(sampleLesson);
    for (const length of [hash.length - 1, hash.length - 3, 40, 20])
      expect((await decodeLesson(hash.slice(0, length)))?.fault?.code).toBe("E_LINK_DAMAGED");
  });
});

describe("the file of a lesson", () => {
  it("brings back what the link does", async () => {
    const { lesson } = parseLessonText(printLesson(sampleLesson));
    expect(lesson).toEqual(await opened(await encodeLesson(sampleLesson)));
  });

  it.each([
    ["[", "It is not JSON."],
    ["null", "It is not a lesson's file."],
    ['{"format":"tributary-graph"}', "It is not a lesson's file."],
    ['{"format":"tributary-lesson","version":2}', "It was made with version 2"],
    [
      '{"format":"tributary-lesson","version":1}',
      "It does not have the form of a lesson: the lesson is missing; a group of members in braces belongs there.",
    ],
  ])("is refused where it says %s", (text, detail) => {
    expect(parseLessonText(text).fault?.detail).toContain(detail);
  });
});

/** Some kinds begin with something left to choose. */
function ofKind(kind: string, initial: Check): Check {
  if (kind === "way") return { kind, from: "conv1", to: "output", exists: true };
  return kind === "network" ? { kind, drawing: sampleLesson.start } : initial;
}

describe("every kind of check", () => {
  it.each(Object.entries(checkForms))("goes through a link: %s", async (kind, { initial }) => {
    const check = ofKind(kind, initial);
    const steps = [{ title: "step", text: [], tasks: [{ text: "do it", check }] }];
    const read = await opened(await encodeLesson({ ...sampleLesson, steps }));
    expect(comparable(read)).toEqual(comparable({ ...sampleLesson, steps }));
  });
});
