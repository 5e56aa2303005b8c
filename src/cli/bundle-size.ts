/** The second half of `npm run build`: prints what a visitor downloads, and fails when it is too much. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundleFiles } from "./bundle/bundle-files.ts";
import { CommandFailure, readArguments, runCommand } from "./command.ts";

const help = `tsx src/cli/bundle-size.ts [--dist FOLDER]

Prints the gzip sizes of a build and fails when the app shell, the poster of an embed or the worker is over its budget.

  --dist FOLDER   the build (default: dist)
  --help          shows this
`;

const options = {
  dist: { type: "string", default: "dist" },
  help: { type: "boolean", default: false },
} as const;

/** Gzipped sizes that a build must not exceed, in KiB. */
const budgetsKib = { shell: 250, poster: 60, worker: 400 } as const;

async function measure(dist: string, files: readonly string[]): Promise<number> {
  let sizeBytes = 0;
  for (const file of files) sizeBytes += gzipSync(await readFile(join(dist, file))).length;
  return sizeBytes / 1024;
}

function row(name: string, sizeKib: number, budgetKib: number | null): string {
  const budget = budgetKib === null ? "" : `  of ${budgetKib} KiB`;
  return `${name.padEnd(24)}${sizeKib.toFixed(1).padStart(8)} KiB gzip${budget}\n`;
}

async function main(): Promise<void> {
  const { values } = readArguments({ options, allowPositionals: false });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const { dist } = values;
  const assets = await readdir(join(dist, "assets"));
  const scripts = assets.filter((name) => name.endsWith(".js")).map((name) => `assets/${name}`);
  const { shell, poster, later, worker } = await bundleFiles(dist, scripts);
  if (worker.length === 0) throw new CommandFailure("The build has no worker.");
  const shellKib = await measure(dist, shell);
  const posterKib = await measure(dist, poster);
  const workerKib = await measure(dist, worker);
  process.stdout.write(row("app shell", shellKib, budgetsKib.shell));
  process.stdout.write(row("embed before its click", posterKib, budgetsKib.poster));
  process.stdout.write(row("loaded when needed", await measure(dist, later), null));
  process.stdout.write(row("worker with all chunks", workerKib, budgetsKib.worker));
  if (shellKib > budgetsKib.shell) throw new CommandFailure("The app shell is over its budget.");
  if (posterKib > budgetsKib.poster)
    throw new CommandFailure("The poster of an embed is over its budget.");
  if (workerKib > budgetsKib.worker) throw new CommandFailure("The worker is over its budget.");
}

await runCommand("bundle-size", main);
