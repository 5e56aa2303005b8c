import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileSizeProblem, type ParsedFile, parseFile } from "./parse-file.ts";
import { printGraph } from "./schema.ts";
import { mlp } from "./templates/mlp.ts";
import { textOfBytes } from "./text-of-bytes.ts";

const named = { ...mlp.graph, name: "Größe 图 🙂" };
const text = printGraph(named);
const utf8 = (words: string) => new Uint8Array(Buffer.from(words, "utf8"));
const utf16 = (words: string) => new Uint8Array(Buffer.from(words, "utf16le"));
const swapped = (bytes: Uint8Array) => new Uint8Array(Buffer.from(bytes).swap16());
const problemOf = (bytes: Uint8Array) => {
  const file: ParsedFile = parseFile(bytes);
  return file.kind === "problem" ? file.problem : file.kind;
};

describe("a drawing", () => {
  it.each([
    ["UTF-8", utf8(text)],
    ["UTF-8 with a byte order mark", utf8(`\uFEFF${text}`)],
    ["UTF-16, low byte first, with a mark", utf16(`\uFEFF${text}`)],
    ["UTF-16, low byte first, without", utf16(text)],
    ["UTF-16, high byte first, with a mark", swapped(utf16(`\uFEFF${text}`))],
    ["UTF-16, high byte first, without", swapped(utf16(text))],
    ["lines that end as on Windows", utf8(text.replaceAll("\n", "\r\n"))],
  ])("is read in %s", (_, bytes) => {
    expect(parseFile(bytes)).toEqual({ kind: "graph", graph: named });
  });
});

describe("a file that is none is named:", () => {
  const latin1 = new Uint8Array(Buffer.from(text.replace("Größe 图 🙂", "Größe"), "latin1"));
  it.each([
    ["nothing", utf8(""), "This file is empty, so it cannot be a Tributary graph."],
    ["blanks", utf8("\uFEFF \r\n"), "This file is empty, so it cannot be a Tributary graph."],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47), "but a PNG picture."],
    ["an archive", Uint8Array.of(0x50, 0x4b, 3, 4, 0), "but a zip archive; unpack it first."],
    [
      "a web page",
      utf8("<!doctype html>"),
      "not JSON, so it cannot be a Tributary graph: it is a web page.",
    ],
    ["a cut drawing", utf8(text.slice(0, 300)), "it ends in the middle, at line "],
    ["a typing error", utf8('{\n  "format" "x"\n}'), "line 2, column 12 does not fit."],
    ["an older encoding", latin1, "This is not text in UTF-8: byte "],
    ["UTF-32", Uint8Array.of(0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0), "in UTF-32. Save it as UTF-8"],
    ["half of UTF-16", utf16(text).subarray(0, 101), "in UTF-16 and has 101 bytes, an odd number"],
    ["another document", utf8('{"format":"x"}'), "it lacks format 'tributary-graph'."],
    ["a recorded run", utf8('{"graph":{},"parameters":{},"steps":[]}'), "--replay FILE"],
  ])("%s", (_, bytes, words) => {
    expect(problemOf(bytes)).toContain(words);
  });

  it("a lesson, with its text for whoever opens lessons", () => {
    const lesson = '{"format":"tributary-lesson","title":"Towers"}';
    expect(parseFile(utf8(lesson))).toEqual({ kind: "lesson", title: "Towers", text: lesson });
    const graph = { ...mlp.graph, name: '"format": "tributary-lesson"' };
    expect(parseFile(utf8(printGraph(graph)))).toEqual({ kind: "graph", graph });
  });

  it("one that is too large", () => {
    expect(fileSizeProblem(2 ** 26)).toBeNull();
    expect(fileSizeProblem(2 ** 31)).toBe(
      "This file has 2,048 MiB; a Tributary graph has at most 64 MiB.",
    );
  });

  it("whatever bytes it holds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(parseFile(bytes).kind).toBe("problem");
      }),
    );
  });
});

describe("the decoder by hand", () => {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const decoded = (bytes: Uint8Array) => {
    try {
      return strict.decode(bytes);
    } catch {
      return null;
    }
  };

  it("reads what a decoder of the platform reads, and refuses what it refuses", () => {
    const unit = fc.oneof(
      fc.constantFrom(0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0x80, 0x9f, 0xa0, 0xbf),
      fc.integer({ min: 1, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (tail) => {
        const bytes = Uint8Array.from([0x61, 0x62, ...tail]);
        expect(textOfBytes(bytes).text).toBe(decoded(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it("reads texts longer than a call takes arguments", () => {
    const long = "ä🙂x".repeat(100_000);
    expect(textOfBytes(utf8(`a${long}`)).text).toBe(`a${long}`);
    expect(textOfBytes(utf16(`a${long}`)).text).toBe(`a${long}`);
  });
});
