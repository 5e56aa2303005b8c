/** From the name of a data set to its images and labels in memory, with every promise of the catalogue checked on the way. */
import { type DataSet, dataCatalogue } from "../graph/data-catalogue.ts";
import type { LabelledImages } from "../protocol/batch.ts";
import { drawColouredShapes } from "./coloured-shapes.ts";
import { type DataDescription, type DataFile, parseDescription } from "./data-description.ts";
import { DataError } from "./data-error.ts";
import { inflate } from "./inflate.ts";
import type { LoadedDataSet } from "./labelled-images.ts";
import type { ReadBytes } from "./read-bytes.ts";
import { sha256 } from "./sha256.ts";

/**
 * Loads a data set of the catalogue.
 *
 * @throws DataError with a code that tells an unknown set, an unreadable file and a damaged one apart.
 */
export async function loadDataSet(name: string, read: ReadBytes): Promise<LoadedDataSet> {
  const entry = dataCatalogue.get(name);
  if (entry === undefined) {
    const detail = `There are ${[...dataCatalogue.keys()].join(", ")}.`;
    throw new DataError("E_DATA_UNKNOWN", `There is no data set named "${name}".`, detail);
  }
  if (entry.name === "shapes") return drawColouredShapes(entry);
  const meta = await readOrFail(read, `${name}/meta.json`);
  const description = parseDescription(new TextDecoder().decode(meta));
  requireAgreement(entry, description);
  const [levels, labels] = await Promise.all([
    readFile(read, name, description.images),
    readFile(read, name, description.labels),
  ]);
  requireRange(entry, "pixel", levels, description.maxLevel);
  requireRange(entry, "label", labels, entry.classes.length - 1);
  return {
    name,
    imageShape: entry.imageShape,
    train: part(description, levels, labels, 0, entry.trainCount),
    validation: part(description, levels, labels, entry.trainCount, entry.validationCount),
  };
}

async function readOrFail(read: ReadBytes, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new DataError("E_DATA_LOAD", `The file ${path} could not be read.`, detail);
  }
}

/** The description must say what the catalogue says, since graphs were compiled from the catalogue. */
function requireAgreement(entry: DataSet, description: DataDescription): void {
  const images = entry.trainCount + entry.validationCount;
  const pixels = entry.imageShape.reduce((product, side) => product * side, 1);
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["name", entry.name, description.name],
    ["imageShape", entry.imageShape.join("×"), description.imageShape.join("×")],
    ["classes", entry.classes.join(), description.classes.join()],
    ["trainCount", entry.trainCount, description.trainCount],
    ["validationCount", entry.validationCount, description.validationCount],
    ["images.sizeBytes", images * pixels, description.images.sizeBytes],
    ["labels.sizeBytes", images, description.labels.sizeBytes],
  ];
  for (const [what, expected, found] of pairs) {
    if (expected !== found)
      throw corrupt(entry.label, `${what} should be ${expected}, but meta.json has ${found}.`);
  }
}

/**
 * Reads one file and inflates it where needed: some hosts send a `.gz` file as an encoded answer, which the browser
 * has then inflated already.
 */
async function readFile(
  read: ReadBytes,
  name: string,
  file: DataFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const path = `${name}/${file.path}`;
  const raw = await readOrFail(read, path);
  const bytes = raw.length === file.sizeBytes ? raw : await inflateOrFail(path, raw);
  if (bytes.length !== file.sizeBytes)
    throw corrupt(path, `It holds ${bytes.length} bytes instead of ${file.sizeBytes}.`);
  const hash = await sha256(bytes);
  if (hash !== null && hash !== file.sha256)
    throw corrupt(path, `Its SHA-256 is ${hash} instead of ${file.sha256}.`);
  return bytes;
}

async function inflateOrFail(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await inflate(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw corrupt(path, `Its ${bytes.length} bytes cannot be inflated: ${reason}`);
  }
}

function requireRange(entry: DataSet, what: string, values: Uint8Array, max: number): void {
  const index = values.findIndex((value) => value > max);
  if (index >= 0)
    throw corrupt(entry.label, `${what} ${index} is ${values[index]}, but ${max} is the largest.`);
}

function corrupt(what: string, detail: string): DataError {
  return new DataError("E_DATA_CORRUPT", `The data in ${what} are damaged.`, detail);
}

function part(
  description: DataDescription,
  levels: Uint8Array,
  labels: Uint8Array,
  begin: number,
  count: number,
): LabelledImages {
  const valuesPerImage = levels.length / labels.length;
  const end = begin + count;
  return {
    count,
    valuesPerImage,
    levels: levels.subarray(begin * valuesPerImage, end * valuesPerImage),
    maxLevel: description.maxLevel,
    labels: labels.subarray(begin, end),
  };
}
