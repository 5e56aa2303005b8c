/** Turns raw images into the files of a data set. Same images, same bytes. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { DataDescription, DataFile } from "../../data/data-description.ts";
import type { DataSet } from "../../graph/data-catalogue.ts";
import { CommandFailure } from "../command.ts";
import type { RawImages } from "./raw-images.ts";
import { splitByClass } from "./split-by-class.ts";

/** Which files a data set has, by name, and what is in each. */
export type PackedFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Splits the images and packs them as `meta.json`, `images.bin.gz` and `labels.bin`.
 *
 * @param maxLevel the brightest a pixel of this source can be.
 */
export function packDataSet(entry: DataSet, raw: RawImages, maxLevel: number): PackedFiles {
  const count = entry.trainCount + entry.validationCount;
  if (raw.labels.length !== count)
    throw new CommandFailure(
      `${entry.label} should have ${count} images, not ${raw.labels.length}.`,
    );
  const { train, validation } = splitByClass(raw.labels, entry.validationCount);
  const order = [...train, ...validation];
  const levels = arrange(raw.levels, order);
  const labels = arrange(raw.labels, order);
  const description: DataDescription = {
    format: "tributary-data",
    version: 1,
    name: entry.name,
    imageShape: entry.imageShape,
    classes: entry.classes,
    trainCount: train.length,
    validationCount: validation.length,
    maxLevel,
    images: describe("images.bin.gz", levels),
    labels: describe("labels.bin", labels),
  };
  return new Map([
    ["meta.json", new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`)],
    ["images.bin.gz", deflate(levels)],
    ["labels.bin", labels],
  ]);
}

/** Rows of equal length in a new order. */
function arrange(rows: Uint8Array, order: readonly number[]): Uint8Array {
  const length = rows.length / order.length;
  const arranged = new Uint8Array(rows.length);
  order.forEach((row, place) => {
    arranged.set(rows.subarray(row * length, (row + 1) * length), place * length);
  });
  return arranged;
}

function describe(path: string, bytes: Uint8Array): DataFile {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, sizeBytes: bytes.length, sha256 };
}

/** Byte 9 of a gzip file names the operating system (RFC 1952, 2.3); 255, unknown, keeps the files equal everywhere. */
function deflate(bytes: Uint8Array): Uint8Array {
  const gzip = gzipSync(bytes, { level: 9 });
  gzip[9] = 255;
  return gzip;
}
