import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import { DataError } from "./data-error.ts";
import { loadDataSet } from "./load-data-set.ts";
import type { ReadBytes } from "./read-bytes.ts";

const read: ReadBytes = async (path) => new Uint8Array(await readFile(join("public/data", path)));

/** Reads the real files, with some replaced. */
function readWith(changed: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>>): ReadBytes {
  return async (path) => new Uint8Array(changed[path]?.(await read(path)) ?? (await read(path)));
}

async function faultOf(loading: Promise<unknown>) {
  try {
    await loading;
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("It loaded.");
}

test.each([...dataCatalogue.values()])(
  "$name loads, as the catalogue describes it",
  async (entry) => {
    const data = await loadDataSet(entry.name, read);
    expect(data.imageShape).toEqual(entry.imageShape);
    expect(data.train.count).toBe(entry.trainCount);
    expect(data.validation.count).toBe(entry.validationCount);
    const [height, width, channels] = entry.imageShape;
    for (const part of [data.train, data.validation]) {
      expect(part.labels.length).toBe(part.count);
      expect(part.levels.length).toBe(part.count * height * width * channels);
      expect(Math.max(...part.levels.subarray(0, 50_000))).toBe(part.maxLevel);
    }
  },
);

test.each([...dataCatalogue.values()])(
  "$name has every class in the same share in both parts",
  async (entry) => {
    const data = await loadDataSet(entry.name, read);
    const share = entry.validationCount / (entry.trainCount + entry.validationCount);
    for (let label = 0; label < entry.classes.length; label++) {
      const train = data.train.labels.filter((each) => each === label).length;
      const validation = data.validation.labels.filter((each) => each === label).length;
      expect(Math.abs(validation - (train + validation) * share)).toBeLessThan(1);
    }
  },
);

test("the labels belong to their images: a nearest-mean classifier gets most digits right", async () => {
  const { train, validation } = await loadDataSet("digits", read);
  const sums = Array.from({ length: 10 }, () => new Float64Array(64));
  const counts = new Float64Array(10);
  train.labels.forEach((label, image) => {
    counts[label] = (counts[label] ?? 0) + 1;
    const sum = sums[label];
    for (let i = 0; sum && i < 64; i++)
      sum[i] = (sum[i] ?? 0) + (train.levels[image * 64 + i] ?? 0);
  });
  const distance = (image: number, label: number) => {
    let total = 0;
    for (let i = 0; i < 64; i++)
      total +=
        ((sums[label]?.[i] ?? 0) / (counts[label] ?? 1) -
          (validation.levels[image * 64 + i] ?? 0)) **
        2;
    return total;
  };
  let correct = 0;
  validation.labels.forEach((label, image) => {
    const distances = Array.from({ length: 10 }, (_, candidate) => distance(image, candidate));
    if (distances.indexOf(Math.min(...distances)) === label) correct++;
  });
  expect(correct / validation.count).toBeGreaterThan(0.85);
});

test("a host that has inflated the images already is fine", async () => {
  const inflated = readWith({ "digits/images.bin.gz": (bytes) => gunzipSync(bytes) });
  expect(await loadDataSet("digits", inflated)).toEqual(await loadDataSet("digits", read));
});

test("an unknown set is named, with the ones there are", async () => {
  expect(await faultOf(loadDataSet("cifar", read))).toMatchObject({
    code: "E_DATA_UNKNOWN",
    message: 'There is no data set named "cifar".',
    detail: "There are digits, mnist, fashion, shapes.",
    action: "Choose one of the data sets that are offered.",
  });
});

test("a file that cannot be read is named, with the reason", async () => {
  const failing: ReadBytes = (path) =>
    path.endsWith("labels.bin") ? Promise.reject(new Error("no such file")) : read(path);
  expect(await faultOf(loadDataSet("digits", failing))).toMatchObject({
    code: "E_DATA_LOAD",
    message: "The file digits/labels.bin could not be read.",
    detail: "no such file",
    action: "Check the connection and try again; until then another data set may work.",
  });
});

test.each([
  ["cut short", (bytes: Uint8Array) => bytes.subarray(0, 1000), "cannot be inflated"],
  ["not gzip at all", () => new Uint8Array(300), "cannot be inflated"],
  ["too few", () => gzipSync(new Uint8Array(10)), "It holds 10 bytes instead of 115008."],
  [
    "changed in one pixel",
    (bytes: Uint8Array) => {
      const levels = gunzipSync(bytes);
      levels[77] = ((levels[77] ?? 0) + 1) % 17;
      return levels;
    },
    "Its SHA-256 is",
  ],
])("images that are %s are refused", async (_, change, detail) => {
  const fault = await faultOf(loadDataSet("digits", readWith({ "digits/images.bin.gz": change })));
  expect(fault.code).toBe("E_DATA_CORRUPT");
  expect(fault.message).toBe("The data in digits/images.bin.gz are damaged.");
  expect(fault.detail).toContain(detail);
});

test.each([
  ["<!doctype html>", "meta.json is not JSON"],
  ["[]", "meta.json does not hold an object."],
  ['{"format":"tributary-data","version":2}', 'meta.json has an unexpected "version".'],
])("the description %s is refused", async (text, detail) => {
  const changed = readWith({ "digits/meta.json": () => new TextEncoder().encode(text) });
  const fault = await faultOf(loadDataSet("digits", changed));
  expect(fault.code).toBe("E_DATA_CORRUPT");
  expect(fault.detail).toContain(detail);
});

test("a description that disagrees with the catalogue is refused, with both numbers", async () => {
  const changed = readWith({
    "digits/meta.json": (bytes) =>
      new TextEncoder().encode(new TextDecoder().decode(bytes).replace("1437", "1436")),
  });
  const fault = await faultOf(loadDataSet("digits", changed));
  expect(fault.detail).toBe("trainCount should be 1437, but meta.json has 1436.");
});
