import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadArgument } from "../command.ts";
import type { BenchJson } from "./bench-json.ts";
import { readBenchOptions } from "./bench-options.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-bench-"));
});
afterAll(() => rm(folder, { recursive: true }));

function benchCommand(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "src/cli/bench.ts", ...args],
      (failure, out, error) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });
}

describe("arguments", () => {
  test("are the four standard models, two batch sizes and all peers when none are given", () => {
    const options = readBenchOptions([]);
    expect(options?.models).toEqual(["lenet", "inception-mini", "resnet-mini", "vgg-64"]);
    expect(options?.batches).toEqual([8, 64]);
    expect(options?.peers.map(({ name }) => name)).toEqual([
      "tfjs-layers:webgpu",
      "tfjs-layers:webgpu-matmul",
      "tfjs-layers:webgl",
      "tfjs-layers:cpu",
      "jax-js:webgpu",
      "jax-js:wasm",
      "pytorch:1",
      "pytorch:1:channels-last",
      "pytorch:1:compiled",
      "pytorch:2",
      "pytorch:2:channels-last",
      "pytorch:2:compiled",
    ]);
  });

  test("name engines, which take lanes only where they have some, and variants of peers", () => {
    const options = readBenchOptions([
      ...["--engines", "tfjs:webgl,tfjs:cpu", "--lanes", "1,4"],
      ...["--peers", "jax-js:wasm,pytorch:1,pytorch:2:compiled"],
    ]);
    expect(options?.engines).toEqual([
      { kind: "engine", name: "tfjs:webgl", lanes: 1, threads: 1 },
      { kind: "engine", name: "tfjs:cpu", lanes: 1, threads: 1 },
    ]);
    expect(options?.peers.map(({ name }) => name)).toEqual([
      "jax-js:wasm",
      "pytorch:1",
      "pytorch:2:compiled",
    ]);
    expect(readBenchOptions(["--peers", "none"])?.peers).toEqual([]);
  });

  test("give each number of lanes each number of threads that it can use, all of them when none is given", () => {
    const sharing = (...args: string[]) =>
      readBenchOptions(["--engines", "wasm", ...args])?.engines.map(({ lanes, threads }) => [
        lanes,
        threads,
      ]);
    expect(sharing()).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(sharing("--lanes", "1,4", "--threads", "1,2")).toEqual([
      [1, 1],
      [4, 1],
      [4, 2],
    ]);
  });

  test.each([
    [["--models", "alexnet"], '--models: there is no model "alexnet"; there are lenet, '],
    [["--engines", "auto"], '--engines: there is no engine "auto"; there are '],
    [["--peers", "keras"], '--peers: there is no peer "keras"; there are tfjs-layers, '],
    [["--batches", "8,"], '--batches must be a whole number from 1 to 1024, but is "".'],
    [["--lanes", "0"], '--lanes must be a whole number from 1 to 64, but is "0".'],
    [["--seconds", "x"], '--seconds must be a whole number from 0 to 86400, but is "x".'],
    [["--frobnicate"], "Unknown option '--frobnicate'"],
  ])("%j are refused with one sentence", (args, message) => {
    const read = () => readBenchOptions(args);
    expect(read).toThrow(BadArgument);
    expect(read).toThrow(message);
  });

  test("that are bad end the command with 2 and one line", async () => {
    const { code, out, error } = await benchCommand("--models", "alexnet");
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });

  test("ask for help and get it", async () => {
    const { code, out } = await benchCommand("--help");
    expect(code).toBe(0);
    expect(out).toContain("--engines LIST");
  });
});

describe("a quick run in Node", () => {
  test("measures engines beside TensorFlow.js layers and jax-js, and writes table, JSON and figures", {
    timeout: 180_000,
  }, async () => {
    const json = join(folder, "bench.json");
    const figures = join(folder, "figures.md");
    const marks = ["<!-- figures of npm run bench, node: begin -->", "<!-- node: end -->"];
    await writeFile(figures, `before\n${marks.join("\n")}\nafter\n`);
    const { code, out, error } = await benchCommand(
      ...["--node", "--quick", "--models", "tiny", "--batches", "4"],
      ...["--engines", "wasm,tfjs:cpu", "--lanes", "2"],
      ...["--peers", "tfjs-layers:cpu,jax-js:wasm", "--json", json, "--figures", figures],
    );
    expect(code, error).toBe(0);
    expect(out).toMatch(/tfjs:cpu : tfjs-layers:cpu +\d/);
    const { machine, peaks, runs, ratios, skipped } = JSON.parse(
      await readFile(json, "utf8"),
    ) as BenchJson;
    expect(skipped).toEqual([]);
    expect(machine.browser).toBe(`Node ${process.versions.node}`);
    expect(Object.keys(peaks)).toEqual(["wasm, 2 lanes", "tfjs:cpu"]);
    for (const rate of Object.values(peaks).flatMap(Object.values)) expect(rate).toBeGreaterThan(0);
    const names = ["wasm", "tfjs:cpu", "tfjs-layers:cpu", "jax-js:wasm"];
    expect(runs.map(({ engine }) => engine)).toEqual(names);
    for (const run of runs) {
      const { model, batch, msPerStep, firstStepMs, gflops, perStep } = run;
      expect([model, batch]).toEqual(["tiny", 4]);
      expect(msPerStep.min).toBeGreaterThan(0);
      expect(msPerStep.median).toBeGreaterThanOrEqual(msPerStep.min);
      expect(msPerStep.max).toBeGreaterThanOrEqual(msPerStep.median);
      expect(firstStepMs).toBeGreaterThan(0);
      expect(gflops).toBeGreaterThan(0);
      expect(perStep).toMatchObject({ dispatches: 0, submits: 0, bindGroups: 0, bytesUploaded: 0 });
      expect(perStep.buffersCreated).toBe(0);
      expect(run.firstLosses[0]).toBeCloseTo(runs[0]?.firstLosses[0] ?? Number.NaN, 3);
    }
    expect(ratios.map(({ engine, lanes, peer }) => [engine, lanes, peer])).toEqual([
      ["wasm", 2, "tfjs:cpu"],
      ["wasm", 2, "tfjs-layers:cpu"],
      ["wasm", 2, "jax-js:wasm"],
      ["tfjs:cpu", 1, "tfjs-layers:cpu"],
      ["tfjs:cpu", 1, "jax-js:wasm"],
    ]);
    for (const { fasterBy } of ratios) {
      expect(fasterBy.pairs).toBe(2);
      expect(fasterBy.min).toBeLessThanOrEqual(fasterBy.median);
      expect(fasterBy.max).toBeGreaterThanOrEqual(fasterBy.median);
    }
    const written = await readFile(figures, "utf8");
    expect(written).toMatch(
      /^before\n<!-- .* -->\n\n.*Node .*\n[\s\S]*\| tfjs:cpu \|[\s\S]*-->\nafter\n$/,
    );
  });
});
