/** `meta.json`, which lies beside the bytes of a data set and says what they are. */
import { DataError } from "./data-error.ts";

/** One file of a data set; length and hash are those of its inflated bytes. */
export interface DataFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Images and labels stand in one order in their files: first all of `train`, then all of `validation`. */
export interface DataDescription {
  readonly format: "tributary-data";
  readonly version: 1;
  readonly name: string;
  /** [H, W, C] */
  readonly imageShape: readonly number[];
  readonly classes: readonly string[];
  readonly trainCount: number;
  readonly validationCount: number;
  /** The brightest a pixel can be; it becomes 1. */
  readonly maxLevel: number;
  /** One byte per pixel and channel, row by row, image by image; gzipped. */
  readonly images: DataFile;
  /** One byte per image: its class. */
  readonly labels: DataFile;
}

/**
 * Reads a description from the text of `meta.json`.
 *
 * @throws DataError `E_DATA_CORRUPT` when the text is not a description.
 */
export function parseDescription(text: string): DataDescription {
  const value = parseJson(text);
  const problem = descriptionProblem(value);
  if (problem !== null)
    throw new DataError("E_DATA_CORRUPT", "The description of the data set is damaged.", problem);
  return value as DataDescription;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = `meta.json is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new DataError("E_DATA_CORRUPT", "The description of the data set is damaged.", detail);
  }
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isCount: Check = (value) => Number.isInteger(value) && Number(value) > 0;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const isFile: Check = (value) =>
  isRecord(value) &&
  isText(value["path"]) &&
  isCount(value["sizeBytes"]) &&
  /^[0-9a-f]{64}$/.test(String(value["sha256"]));

const checks: Readonly<Record<keyof DataDescription, Check>> = {
  format: (value) => value === "tributary-data",
  version: (value) => value === 1,
  name: isText,
  imageShape: listOf(isCount),
  classes: listOf(isText),
  trainCount: isCount,
  validationCount: isCount,
  maxLevel: (value) => isCount(value) && Number(value) <= 255,
  images: isFile,
  labels: isFile,
};

function descriptionProblem(value: unknown): string | null {
  if (!isRecord(value)) return "meta.json does not hold an object.";
  for (const [name, check] of Object.entries(checks)) {
    if (!check(value[name])) return `meta.json has an unexpected "${name}".`;
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
