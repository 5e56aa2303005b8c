/** Reads a file that somebody opens as a drawing, for the app and the terminal alike, and says what it is where it is none. */
import type { Graph } from "./graph.ts";
import { parseGraph } from "./schema.ts";
import { textOfBytes } from "./text-of-bytes.ts";

/** A drawing, the text of a lesson, or one sentence that says why it is neither. */
export type ParsedFile =
  | { readonly kind: "graph"; readonly graph: Graph }
  | { readonly kind: "lesson"; readonly title: string; readonly text: string }
  | { readonly kind: "problem"; readonly problem: string };

/** The largest drawing that the schema allows has about a quarter of this. */
const mostBytes = 2 ** 26;

/** Says that a file is too large to be read at all, or null. */
export function fileSizeProblem(bytes: number): string | null {
  if (bytes <= mostBytes) return null;
  return `This file has ${Math.round(bytes / 2 ** 20).toLocaleString("en-US")} MiB; a Tributary graph has at most ${mostBytes / 2 ** 20} MiB.`;
}

/** Reads the bytes of a file. */
export function parseFile(bytes: Uint8Array): ParsedFile {
  const other = fileSizeProblem(bytes.length) ?? otherKind(bytes);
  if (other !== null) return refuse(other);
  const { text, problem } = textOfBytes(bytes);
  if (text === null) return refuse(problem);
  if (text.trim() === "") return refuse("This file is empty, so it cannot be a Tributary graph.");
  const { value, fault } = parseJson(text);
  return fault === null ? parseValue(value, text) : refuse(fault);
}

function parseValue(value: unknown, text: string): ParsedFile {
  const members = new Map(typeof value === "object" && value ? Object.entries(value) : []);
  if (members.get("format") === "tributary-lesson") {
    const title = members.get("title");
    return { kind: "lesson", title: typeof title === "string" ? title : "", text };
  }
  if (!members.has("format") && ["graph", "parameters", "steps"].every((key) => members.has(key)))
    return refuse(
      "This is a recorded run and not a Tributary graph: npm run train -- --replay FILE trains it again.",
    );
  const { graph, problem } = parseGraph(value);
  return graph ? { kind: "graph", graph } : refuse(problem);
}

/** Files that people take for another, by how they begin. */
const beginnings: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ["a PNG picture", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG picture", [0xff, 0xd8, 0xff]],
  ["a GIF picture", [0x47, 0x49, 0x46, 0x38]],
  ["a PDF document", [0x25, 0x50, 0x44, 0x46]],
  ["a zip archive; unpack it first", [0x50, 0x4b, 0x03, 0x04]],
  ["a gzip archive; unpack it first", [0x1f, 0x8b]],
];

function otherKind(bytes: Uint8Array): string | null {
  const found = beginnings.find(([, begin]) => begin.every((byte, at) => bytes[at] === byte));
  return found ? `This is not a Tributary graph but ${found[0]}.` : null;
}

function parseJson(text: string): { value: unknown; fault: string | null } {
  try {
    return { value: JSON.parse(text), fault: null };
  } catch (error) {
    const isPage = /^\s*<(!doctype|html)/i.test(text);
    const why = isPage ? "it is a web page" : placeOf(error, text);
    return {
      value: null,
      fault: `This is not JSON, so it cannot be a Tributary graph${why === null ? "" : `: ${why}`}.`,
    };
  }
}

/** Where the text stops being JSON, as far as the message of the parser tells. */
function placeOf(error: unknown, text: string): string | null {
  const message = error instanceof Error ? error.message : "";
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  const isCut = /end of (JSON )?input|end of data|unterminated string/i.test(message);
  if (isCut || position >= text.trimEnd().length)
    return `it ends in the middle, at line ${lines(text)}`;
  if (Number.isNaN(position)) return null;
  const before = text.slice(0, position);
  const column = before.length - before.lastIndexOf("\n");
  return `line ${lines(before)}, column ${column} does not fit`;
}

function lines(text: string): number {
  return text.split("\n").length;
}

function refuse(problem: string): ParsedFile {
  return { kind: "problem", problem };
}
