/** Says what a schema found wrong with a value, in a sentence for the person who wrote the file or opened the link. */
import type * as z from "zod/mini";

/** One thing that a schema found wrong. */
export type SchemaIssue = z.core.$ZodIssue;

type Path = readonly PropertyKey[];

/** Names the part of a value that a path leads to: `units of layer 'dense1'`. */
export type PlaceWords = (path: Path, value: unknown) => string;

/** What belongs in a place, by the schema's word for it. */
const belongings = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["tuple", "a list of two numbers"],
  ["object", "a group of members in braces"],
  ["record", "a group of members in braces"],
]);

/**
 * One sentence about an issue: `units of layer 'dense1' is the text "10" where a number belongs.`
 *
 * @param value the whole value that was read
 * @param placeOf names the place; without it, as in a document of a graph
 */
export function schemaSentence(
  issue: SchemaIssue,
  value: unknown,
  placeOf: PlaceWords = documentPlace,
): string {
  const found = foundAt(value, issue.path);
  const place = placeOf(issue.path, value);
  switch (issue.code) {
    case "invalid_type":
      return misfit(place, found, belongings.get(issue.expected) ?? "something else");
    case "too_small":
      return tooSmall(place, found, Number(issue.minimum));
    case "too_big":
      return `${place} ${sizeOf(found)}; at most ${Number(issue.maximum)} ${isSized(found) ? "are read" : "is possible"}.`;
    case "invalid_value":
      return misfit(place, found, choiceOf(issue.values));
    case "unrecognized_keys":
      return `${place} has the member '${cut(issue.keys[0] ?? "")}', which is unknown there.`;
    case "invalid_union":
      return unionSentence(issue, value, place, found, placeOf);
    case "invalid_key":
      return `${place} has a name that cannot be read: it has ${String(issue.path.at(-1)).length} letters.`;
    default:
      return `${place} is ${inWords(found)}, which does not fit there.`;
  }
}

/** What a value is, in words: `the text "10"`, `the number 3`, `a list of 2`. */
export function inWords(value: unknown): string {
  if (typeof value === "string") return value === "" ? "an empty text" : `the text "${cut(value)}"`;
  if (typeof value === "number") return `the number ${value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null) return "null";
  return typeof value === "object" ? "a group of members in braces" : cut(String(value));
}

/** The places of a document: layers and edges by name and number, the rest by its members' names. */
export function documentPlace(path: Path, value: unknown): string {
  const [first, index, ...rest] = path;
  if (first === undefined) return "the document";
  if (first === "training")
    return path.length === 1
      ? "training"
      : `${memberWords(path.slice(1))} of the training settings`;
  if ((first !== "nodes" && first !== "edges") || typeof index !== "number")
    return memberWords(path);
  const name = foundAt(value, [first, index, "name"]);
  const isNamed = first === "nodes" && typeof name === "string" && name !== "";
  const whose = `${first === "nodes" ? "layer" : "edge"} ${isNamed ? `'${cut(name)}'` : index + 1}`;
  const own = rest[0] === "fields" && rest.length > 1 ? rest.slice(1) : rest;
  return own.length === 0 ? whose : `${memberWords(own)} of ${whose}`;
}

/** Members by name, entries of lists by number from 1: `kernel, entry 2`. */
export function memberWords(path: Path): string {
  return path.reduce<string>((words, key) => {
    if (typeof key === "number") return `${words}${words === "" ? "" : ", "}entry ${key + 1}`;
    return `${words}${words === "" ? "" : "."}${cut(String(key))}`;
  }, "");
}

function misfit(place: string, found: unknown, belongs: string): string {
  return found === undefined
    ? `${place} is missing; ${belongs} belongs there.`
    : `${place} is ${inWords(found)} where ${belongs} belongs.`;
}

function tooSmall(place: string, found: unknown, minimum: number): string {
  if (found === "") return `${place} is empty; at least one letter belongs there.`;
  const least = isSized(found) ? `${minimum} belong there` : `${minimum} is possible`;
  return `${place} ${sizeOf(found)}; at least ${least}.`;
}

/** A union says of each of its branches why it is none; the branch that got furthest is what was meant. */
function unionSentence(
  { errors, path, ...union }: Extract<SchemaIssue, { code: "invalid_union" }>,
  value: unknown,
  place: string,
  found: unknown,
  placeOf: PlaceWords,
): string {
  if ("options" in union && union.options !== undefined && union.options.length > 0)
    return misfit(place, found, choiceOf(union.options));
  const firsts = errors.flatMap(([first]) => first ?? []);
  const isOfType = (issue: SchemaIssue) => issue.code === "invalid_type" && issue.path.length === 0;
  const meant = firsts.find((issue) => !isOfType(issue));
  if (meant) return schemaSentence({ ...meant, path: [...path, ...meant.path] }, value, placeOf);
  const expected = firsts.flatMap((issue) => (issue.code === "invalid_type" ? issue.expected : []));
  const words = new Set(expected.map((each) => belongings.get(each) ?? "something else"));
  return misfit(place, found, words.size === 0 ? "something else" : [...words].join(" or "));
}

function choiceOf(values: readonly unknown[]): string {
  const words = values.map((each) => (typeof each === "string" ? `'${each}'` : String(each)));
  return words.length === 1 ? (words[0] ?? "") : `one of ${words.join(", ")}`;
}

function sizeOf(found: unknown): string {
  if (typeof found === "string") return `has ${found.length} letters`;
  return Array.isArray(found) ? `has ${found.length} entries` : `is ${inWords(found)}`;
}

function isSized(found: unknown): boolean {
  return typeof found === "string" || Array.isArray(found);
}

function foundAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? Reflect.get(at, key)
        : undefined,
    value,
  );
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
