import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A file that breaks a rule of the house, and who must notice. */
interface Planted {
  readonly room: string;
  readonly breaks: string;
  readonly code: string;
  readonly noticedBy: "tsc" | "biome";
  readonly says: string;
}

const planted: readonly Planted[] = [
  room("graph", "compiler", "../compiler/diagnostic.ts"),
  room("protocol", "compiler", "../compiler/diagnostic.ts"),
  room("compiler", "runtime", "../runtime/engine.ts"),
  room("lessons", "compiler", "../compiler/diagnostic.ts"),
  room("insight", "compiler", "../compiler/ir.ts"),
  room("doctor", "worker", "../worker/training-loop.ts"),
  room("data", "runtime", "../runtime/engine.ts"),
  room("runtime", "compiler", "../compiler/ir.ts"),
  room("worker", "compiler", "../compiler/ir.ts"),
  room("app", "runtime", "../runtime/engine.ts"),
  room("app", "worker", "../worker/training-loop.ts"),
  world("graph", "document"),
  world("compiler", "performance"),
  world("protocol", "fetch"),
  world("insight", "performance"),
  world("doctor", "performance"),
  world("lessons", "document"),
  world("runtime", "document"),
  world("worker", "document"),
  world("app", "process"),
  library("graph", "react"),
  library("protocol", "zod/mini"),
  library("compiler", "zustand"),
  library("insight", "react"),
  library("doctor", "react"),
  library("lessons", "react"),
  library("compiler", "node:fs"),
  library("data", "react"),
  library("runtime", "react"),
  library("worker", "@tensorflow/tfjs-core"),
  library("app", "@tensorflow/tfjs-core"),
  library("cli", "@tensorflow/tfjs-core"),
  {
    room: "compiler",
    breaks: "reads the clock",
    code: "export const planted: unknown = Date.now();",
    noticedBy: "biome",
    says: "A pure room reads no clock.",
  },
  {
    room: "app",
    breaks: "draws unseeded random numbers",
    code: "export const planted: number = Math.random();",
    noticedBy: "biome",
    says: "Random numbers come from a seed",
  },
];

function room(from: string, to: string, path: string): Planted {
  const code = `import * as other from "${path}";\nexport const planted: unknown = other;`;
  return { room: from, breaks: `imports ${to}`, code, noticedBy: "tsc", says: "TS6307" };
}

function world(from: string, global: string): Planted {
  const code = `export const planted: unknown = ${global};`;
  return { room: from, breaks: `touches ${global}`, code, noticedBy: "tsc", says: `'${global}'` };
}

function library(from: string, name: string): Planted {
  const code = `import * as other from "${name}";\nexport const planted: unknown = other;`;
  return {
    room: from,
    breaks: `imports ${name}`,
    code,
    noticedBy: "biome",
    says: "noRestrictedImports",
  };
}

const fileOf = (index: number) => `src/${planted[index]?.room}/planted-${index}.ts`;

describe("the rules between rooms", () => {
  let folder = "";
  const output = { tsc: "", biome: "" };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tributary-boundaries-"));
    const parts = [
      "src",
      "tsconfig.base.json",
      "biome.json",
      "package.json",
      "no-math-random.grit",
    ];
    await Promise.all(parts.map((part) => cp(part, join(folder, part), { recursive: true })));
    await symlink(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
    await Promise.all(
      planted.map(({ code }, index) => writeFile(join(folder, fileOf(index)), `${code}\n`)),
    );
    const rooms = [...new Set(planted.map((plant) => `src/${plant.room}`))];
    output.tsc = await run("tsc", ["-b", ...rooms], folder);
    output.biome = await run("biome", ["check", "--max-diagnostics=none", "src"], folder);
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(planted.map((plant, index) => ({ ...plant, index })))(
    "$noticedBy notices that $room $breaks",
    ({ index, noticedBy, says }) => {
      const about = reportsOn(fileOf(index), output[noticedBy]);
      expect(about).toContain(says);
    },
  );
});

/** The part of a tool's output that speaks of one file. */
function reportsOn(file: string, text: string): string {
  return text
    .split(/\n(?=src\/)/)
    .filter((report) => report.includes(file))
    .join("\n");
}

function run(tool: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      join("node_modules", ".bin", tool),
      args,
      { cwd, maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => resolve(`\n${stdout}\n${stderr}`),
    );
  });
}
