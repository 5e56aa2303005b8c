import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { passes } from "../compiler/3-optimize/passes.ts";
import { unusedLayer } from "../doctor/testing/sick-networks.ts";
import { printGraph } from "../graph/schema.ts";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import type { CompileJson } from "./compile/compile-json.ts";
import { readCompileOptions } from "./compile/compile-options.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-compile-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function compileCommand(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "src/cli/compile.ts", ...args],
      (failure, out, error) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });
}

async function jsonOf(...args: string[]): Promise<CompileJson> {
  const path = join(folder, "out.json");
  const { code, error } = await compileCommand(...args, "--json", path);
  expect(code, error).toBe(0);
  return JSON.parse(await readFile(path, "utf8")) as CompileJson;
}

describe("arguments", () => {
  test.each([
    [[], "Give either --template NAME or --graph FILE."],
    [["--template", "mlp", "--graph", "x"], "Give either --template NAME or --graph FILE."],
    [
      ["--template", "mlp", "--batch", "0"],
      '--batch must be a whole number from 1 to 4096, but is "0".',
    ],
    [["--template", "mlp", "--passes", "fold"], 'There is no pass "fold"; there are simplify, '],
    [
      ["--template", "mlp", "--schedule", "random"],
      '--schedule must be sequential, wavefront or grouped, but is "random".',
    ],
    [
      ["--template", "mlp", "--print", "ir,wgsl"],
      '--print takes some of ir, rewrites, schedule, program, costs, but not "wgsl".',
    ],
    [["--frobnicate"], "Unknown option '--frobnicate'"],
  ])("%j are refused with one sentence", (args, message) => {
    expect(() => readCompileOptions(args)).toThrow(message);
  });

  test("passes run in the order in which they are given", () => {
    const list = passes.map(({ name }) => name).reverse();
    const options = readCompileOptions(["--template", "mlp", "--passes", list.join(",")]);
    expect(options?.passes.map(({ name }) => name)).toEqual(list);
    expect(readCompileOptions(["--template", "mlp"])?.passes).toEqual(passes);
    expect(readCompileOptions(["--template", "mlp", "--passes", "none"])?.passes).toEqual([]);
  });
});

describe("npm run compile", () => {
  test("explains every option", async () => {
    const { code, out } = await compileCommand("--help");
    expect(code).toBe(0);
    for (const option of ["template", "graph", "batch", "passes", "schedule", "print", "json"])
      expect(out).toContain(`--${option} `);
    for (const { name } of passes) expect(out).toContain(name);
  });

  test("ends with 2 and one line when there is no such template", async () => {
    const { code, out, error } = await compileCommand("--template", "mpl");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(
      /^compile: There is no template "mpl"; .*\(npm run compile -- --help\)\n$/,
    );
  });

  test("ends with 1 and says what is wrong with a graph, in the JSON too", async () => {
    const lenet = templateCatalogue.get("lenet")?.graph;
    if (!lenet) throw new Error("There is no lenet.");
    const broken = { ...lenet, edges: lenet.edges.slice(1) };
    const [path, json] = [join(folder, "broken.json"), join(folder, "diagnostics.json")];
    await writeFile(path, printGraph(broken));
    const { code, error } = await compileCommand("--graph", path, "--json", json);
    expect(code).toBe(1);
    expect(error).toContain("conv1 (Conv2D) has no input.");
    const { nodes, diagnostics } = JSON.parse(await readFile(json, "utf8")) as CompileJson;
    expect(nodes).toBe(10);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain("missing-input");
  });

  test("tells warnings on stderr, as the app does, and still ends with 0", async () => {
    const [path, json] = [join(folder, "unused.json"), join(folder, "warnings.json")];
    await writeFile(path, printGraph(unusedLayer));
    const { code, error } = await compileCommand("--graph", path, "--json", json);
    expect({ code, error }).toEqual({
      code: 0,
      error:
        "warning: What c computes does not reach Output, so it is left out of training. Connect c to a layer that leads to Output, or delete it. [unused-node]\n",
    });
    const { diagnostics } = JSON.parse(await readFile(json, "utf8")) as CompileJson;
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["unused-node"]);
  });

  test("looks at its output before it begins, and never writes over its input", async () => {
    const missing = join(folder, "missing/x.json");
    const { code, out, error } = await compileCommand("--template", "mlp", "--json", missing);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toContain(`there is no folder "${join(folder, "missing")}"`);
    const path = join(folder, "own.json");
    await writeFile(path, printGraph(unusedLayer));
    expect((await compileCommand("--graph", path, "--json", path)).code).toBe(2);
    expect(await readFile(path, "utf8")).toBe(printGraph(unusedLayer));
  });

  test("prints each stage that is asked for", async () => {
    const { code, out } = await compileCommand(
      ...["--template", "inception-mini", "--batch", "2"],
      ...["--print", "program,schedule,rewrites,ir,costs"],
    );
    expect(code).toBe(0);
    expect(out).toContain("inception-mini on mnist · batch 2 · one training step");
    expect(out).toContain("train, batch 2: images f32[2,28,28,1], labels i32[2] → loss, correct");
    expect(out).toContain("simplify: 0 rewrites");
    expect(out).toMatch(
      /max-pool +\d+ dispatches +[\d,]+ flops +[\d,]+ bytes +h·w·\|y\|: each number/,
    );
    expect(out).toContain("forward pool1 → concat1: i1_1x1 | i1_red3 i1_3x3 |");
    expect(out).toMatch(
      /\n {2}images f32\[2,28,28,1\]: images, step\+\d+, 6272 bytes, alive before/,
    );
  });

  test("tells how long it takes to compile", async () => {
    const path = join(folder, "times.json");
    const { code, out } = await compileCommand(
      ...["--template", "lenet", "--repeat", "3", "--json", path],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/\ncompiled 3 times: median [\d.]+ ms, [\d.]+–[\d.]+ ms\n$/);
    const { compileMs } = JSON.parse(await readFile(path, "utf8")) as CompileJson;
    expect(compileMs?.runs).toBe(3);
    expect(compileMs?.min).toBeGreaterThan(0);
    expect(compileMs?.max).toBeGreaterThanOrEqual(compileMs?.median ?? Infinity);
  });

  test("writes the figures of a training step", async () => {
    const plain = await jsonOf("--template", "inception-mini", "--passes", "none");
    const { nodes, ops, dispatches, memory, forks, diagnostics } = plain;
    expect({ nodes, diagnostics, passes: plain.passes }).toEqual({
      nodes: 23,
      diagnostics: [],
      passes: [],
    });
    expect(ops).toEqual({ before: 152, after: 152 });
    expect(dispatches).toEqual(ops);
    expect(forks?.[0]).toEqual({
      phase: "forward",
      from: "pool1",
      to: "concat1",
      branches: [["i1_1x1"], ["i1_red3", "i1_3x3"], ["i1_red5", "i1_5x5"], ["i1_pool", "i1_proj"]],
    });
    expect(memory?.peakBytes).toBeGreaterThanOrEqual(memory?.lowerBoundBytes ?? Infinity);
    expect(plain.criticalPathFlops).toBeLessThan(plain.flopsPerStep ?? 0);
    const { costs = [] } = plain;
    expect(costs.reduce((sum, { flops }) => sum + flops, 0)).toBe(plain.flopsPerStep);
    expect(costs.find(({ kernel }) => kernel === "conv2d")).toMatchObject({
      dispatches: 13,
      formula: "2·N·H'·W'·F·h·w·C/groups",
    });

    const one = await jsonOf("--template", "inception-mini", "--schedule", "sequential");
    expect(one.passes?.map(({ pass }) => pass)).toEqual(passes.map(({ name }) => name));
    expect(one.dispatches?.after).toBe(one.passes?.at(-1)?.ops);
    expect(one.wavefronts).toBe(one.dispatches?.after);
    const wide = await jsonOf("--template", "inception-mini");
    expect(wide.wavefronts).toBeLessThan(one.wavefronts ?? 0);
    expect(wide.groups).toBeUndefined();

    const { groups = [], ...grouped } = await jsonOf(
      ...["--template", "inception-mini", "--schedule", "grouped"],
    );
    expect(grouped).toEqual({ ...wide, schedule: "grouped" });
    expect(groups.flatMap((group) => group.dispatches)).toHaveLength(
      grouped.dispatches?.after ?? 0,
    );
    const together = groups.filter((group) => group.dispatches.length > 1);
    expect(together.flatMap((group) => group.dispatches)).toContainEqual(["i1_3x3"]);
  });
});
