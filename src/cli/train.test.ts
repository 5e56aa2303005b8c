import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  lr1AdamConv,
  lr10Sgd,
  overflowing,
  reluScores,
  unusedLayer,
} from "../doctor/testing/sick-networks.ts";
import { printGraph } from "../graph/schema.ts";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import { progressReport } from "./train/progress-report.ts";
import type { TrainJson } from "./train/train-json.ts";
import { readTrainOptions } from "./train/train-options.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-train-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function train(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "src/cli/train.ts", ...args],
      (failure, out, error) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });
}

/** Trains until the output says something, sends the signal, and waits for the end. */
function trainUntil(said: RegExp, signal: NodeJS.Signals, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/train.ts", ...args]);
    let [out, error] = ["", ""];
    let isTold = false;
    child.stdout.on("data", (text) => {
      out += text;
      if (!isTold && said.test(out)) isTold = child.kill(signal);
    });
    child.stderr.on("data", (text) => {
      error += text;
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out, error }));
  });
}

async function trainToJson(...args: string[]): Promise<TrainJson> {
  const path = join(folder, `${args.join("-").replaceAll("/", "_")}.json`);
  const { code, error } = await train(...args, "--json", path);
  expect(code, error).toBe(0);
  return JSON.parse(await readFile(path, "utf8")) as TrainJson;
}

const sick = [
  ["learning-rate-too-high", lr10Sgd],
  ["learning-rate-too-high", lr1AdamConv],
  ["relu-before-loss", reluScores],
  ["unused-node", unusedLayer],
] as const;

describe("arguments", () => {
  test.each([
    [[], "Give one of --template NAME, --graph FILE and --replay FILE."],
    [
      ["--template", "mlp", "--graph", "x"],
      "Give one of --template NAME, --graph FILE and --replay FILE.",
    ],
    [
      ["--replay", "x", "--batch", "3"],
      "--replay takes everything from its file: leave out --batch.",
    ],
    [
      ["--replay", "x", "--template", "mlp"],
      "--replay takes everything from its file: leave out --template.",
    ],
    [
      ["--template", "mlp", "--steps", "1", "--epochs", "1"],
      "--steps and --epochs exclude each other.",
    ],
    [
      ["--template", "mlp", "--steps", "0"],
      '--steps must be a whole number from 1 to 100000000, but is "0".',
    ],
    [
      ["--template", "mlp", "--steps", "1e3"],
      '--steps must be a whole number from 1 to 100000000, but is "1e3".',
    ],
    [
      ["--template", "mlp", "--batch", "1.5"],
      "--batch: Batch size must be a whole number from 1 to 4,096, but is 1.5.",
    ],
    [
      ["--template", "mlp", "--seed", "x"],
      "--seed: Seed must be a whole number from 0 to 4,294,967,295, but is not a number.",
    ],
    [
      ["--template", "mlp", "--learning-rate", "NaN"],
      "--learning-rate: Learning rate must be a number from 0.0000001 to 10, but is not a number.",
    ],
    [
      ["--template", "mlp", "--data", "cifar"],
      "--data: Data set must be one of digits, mnist, fashion, shapes, but is cifar.",
    ],
    [
      ["--template", "mlp", "--engine", "tfjs:webgpu"],
      "--engine tfjs:webgpu needs a browser; here wasm, webgpu and tfjs:cpu run.",
    ],
    [
      ["--template", "mlp", "--engine", "abacus"],
      'There is no engine "abacus"; here wasm, webgpu and tfjs:cpu run.',
    ],
    [
      ["--template", "mlp", "--lanes", "0"],
      '--lanes must be a whole number from 1 to 64, but is "0".',
    ],
    [
      ["--template", "mlp", "--engine", "tfjs:cpu", "--threads", "2"],
      "--lanes and --threads are for --engine wasm, not tfjs:cpu.",
    ],
    [
      ["--template", "mlp", "--schedule", "grouped"],
      "--schedule is for --engine webgpu, not wasm.",
    ],
    [
      ["--template", "mlp", "--engine", "webgpu", "--schedule", "random"],
      '--schedule must be one of grouped, wavefront, sequential, but is "random".',
    ],
    [["--template", "mlp", "--parameters"], "--parameters needs --json FILE to write to."],
    [
      ["--template", "mlp", "--steps", "-5"],
      '--steps must be a whole number from 1 to 100000000, but is "-5".',
    ],
    [
      ["--template", "mlp", "--learning-rate", "-0.1"],
      "--learning-rate: Learning rate must be a number from 0.0000001 to 10, but is -0.1.",
    ],
    [
      ["--template", "mlp", "--batch", "-1"],
      "--batch: Batch size must be a whole number from 1 to 4,096, but is -1.",
    ],
    [
      ["--template", "mlp", "--seed", "0x10"],
      "--seed: Seed must be a whole number from 0 to 4,294,967,295, but is not a number.",
    ],
    [
      ["--template", "mlp", "--lanes", "-2"],
      '--lanes must be a whole number from 1 to 64, but is "-2".',
    ],
    [["--template", "mlp", "--steps"], "--steps needs a value behind it."],
    [
      ["--template", "mlp", "--steps", "--batch", "3"],
      "--steps needs a value, but --batch stands behind it.",
    ],
    [["--frobnicate"], "Unknown option '--frobnicate'"],
    [["lenet"], "Unexpected argument 'lenet'. This command does not take positional arguments"],
  ])("%j are refused with one sentence", (args, message) => {
    expect(() => readTrainOptions(args)).toThrow(message);
  });

  test("bad ones give one line and exit code 2", async () => {
    const { code, out, error } = await train("--template", "mpl");
    expect({ code, out, error }).toEqual({
      code: 2,
      out: "",
      error:
        'train: There is no template "mpl"; there are mlp, lenet, vgg-mini, inception-mini, resnet-mini, alexnet-two-towers, mobilenet-mini, squeezenet-mini, messy-graph. (npm run train -- --help)\n',
    });
  });

  test("--help explains every option", async () => {
    const { code, out } = await train("--help");
    expect(code).toBe(0);
    for (const option of ["template", "graph", "data", "batch", "steps", "epochs", "seed", "json"])
      expect(out).toContain(`--${option} `);
  });
});

describe("a run", () => {
  const args = ["--template", "mlp", "--data", "digits", "--steps", "12", "--batch", "64"];

  test("prints progress and the final accuracy", async () => {
    const { code, out } = await train(...args, "--engine", "tfjs:cpu");
    expect(code).toBe(0);
    expect(out).toMatch(/^mlp on digits · batch 64 · seed 1\nengine tfjs:cpu · /);
    expect(out).toMatch(/\nstep 1 of 12 · 0\.0 epochs · loss \d\.\d{4} · accuracy \d+\.\d %\n/);
    expect(out).toMatch(
      /\ndone: 12 steps · [\d.]+ ms\/step \([\d.]+–[\d.]+\) · final validation accuracy \d+\.\d % · top-3 \d+\.\d %\n$/,
    );
  });

  test("writes the JSON that is promised, the same twice but for times", async () => {
    const json = await trainToJson(...args, "--seed", "7", "--parameters");
    expect(Object.keys(json)).toEqual([
      "engine",
      "device",
      "seed",
      "batch",
      "steps",
      "losses",
      "valAccuracy",
      "valTop3Accuracy",
      "confusion",
      "msPerStep",
      "firstStepMs",
      "validations",
      "findings",
      "gradients",
      "parameters",
    ]);
    expect(json).toMatchObject({ engine: "wasm", seed: 7, batch: 64, steps: 12 });
    expect(json.device).toMatch(/^\d lanes?, (relaxed )?SIMD$/);
    expect(json.losses).toHaveLength(12);
    expect(json.findings).toEqual([]);
    const [validated, ...none] = json.validations;
    expect(none).toEqual([]);
    expect(validated).toEqual({
      step: 12,
      loss: expect.any(Number),
      accuracy: json.valAccuracy,
    });
    expect(json.valAccuracy).toBeGreaterThan(0.1);
    expect(json.valTop3Accuracy).toBeGreaterThan(json.valAccuracy ?? 1);
    const { confusion } = json;
    expect(confusion?.map((row) => row.length)).toEqual(new Array(10).fill(10));
    expect(confusion?.flat().reduce((a, b) => a + b, 0)).toBe(360);
    const right = confusion?.map((row, label) => row[label] ?? 0).reduce((a, b) => a + b, 0);
    expect((right ?? 0) / 360).toBe(json.valAccuracy);
    const { median = 0, min = 0, max = 0 } = json.msPerStep ?? {};
    expect(min).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(min);
    expect(max).toBeGreaterThanOrEqual(median);
    expect(json.firstStepMs).toBeGreaterThan(0);
    for (const { shape, data } of Object.values(json.parameters ?? {}))
      expect(Buffer.from(data, "base64").length).toBe(4 * shape.reduce((a, b) => a * b, 1));
    const again = await trainToJson("--seed", "7", ...args, "--parameters");
    expect(again.losses).toEqual(json.losses);
    expect(again.parameters).toEqual(json.parameters);
  });

  test("gives the same numbers on one lane and on two, and close ones on TensorFlow.js", async () => {
    const one = await trainToJson(...args, "--lanes", "1", "--parameters");
    const two = await trainToJson(...args, "--lanes", "2", "--threads", "1", "--parameters");
    expect([one.device, two.device].map((device) => device.split(",")[0])).toEqual([
      "1 lane",
      "2 lanes",
    ]);
    const { losses, parameters } = one;
    expect(two).toMatchObject({ losses, parameters });
    const other = await trainToJson(...args, "--engine", "tfjs:cpu");
    for (const [step, loss] of other.losses.entries())
      expect(Math.abs(loss - (losses[step] ?? 0)) / loss).toBeLessThan(1e-4);
  }, 180_000);

  test("that was recorded can be replayed, with the same numbers", async () => {
    const path = join(folder, "recorded.json");
    const recorded = await trainToJson(...args, "--parameters", "--record", path);
    const replayed = await trainToJson("--replay", path);
    expect(Object.keys(replayed)).toEqual(Object.keys(recorded));
    const { losses, gradients, parameters } = recorded;
    expect(replayed).toMatchObject({ losses, gradients, parameters, steps: 12, valAccuracy: null });
    expect([replayed.valTop3Accuracy, replayed.confusion]).toEqual([null, null]);
    const broken = JSON.parse(await readFile(path, "utf8")) as { parameters: object };
    await writeFile(path, JSON.stringify({ ...broken, parameters: {} }));
    const { code, out, error } = await train("--replay", path);
    expect({ code, out, error }).toEqual({
      code: 2,
      out: "mlp on digits · batch 64 · seed 1\n",
      error: `train: ${path}: the parameter "dense1/kernel" is missing. (npm run train -- --help)\n`,
    });
  });

  test("takes a saved graph", async () => {
    const path = join(folder, "graph.json");
    const graph = templateCatalogue.get("mlp")?.graph;
    if (graph === undefined) throw new Error("no mlp");
    await writeFile(path, printGraph(graph));
    const fromFile = await trainToJson("--graph", path, ...args.slice(2));
    const fromTemplate = await trainToJson(...args);
    expect(fromFile.losses).toEqual(fromTemplate.losses);
  });

  test("of a graph with errors fails with the compiler's sentences", async () => {
    const { code, error } = await train("--template", "mlp", "--data", "digits", "--batch", "2000");
    expect(code).toBe(1);
    expect(error).toMatch(/^train: mlp cannot be trained:\n {2}Batch size .*2,?000.* 1,?437 .*\n$/);
  });

  test("of a file that is no drawing does not begin, and says what the file is", async () => {
    const path = join(folder, "lesson.json");
    await writeFile(path, '\uFEFF{"format":"tributary-lesson","title":"Towers"}');
    const lesson = await train("--graph", path);
    expect(lesson).toEqual({
      code: 2,
      out: "",
      error: `train: ${path}: This is the lesson "Towers" and not a Tributary graph. Open it in the app, and save a drawing of it as a file. (npm run train -- --help)\n`,
    });
    const document = JSON.parse(printGraph(reluScores)) as { nodes: { fields: object }[] };
    Object.assign(document.nodes[3]?.fields ?? {}, { units: "10" });
    await writeFile(path, Buffer.from(`\uFEFF${JSON.stringify(document)}`, "utf16le"));
    const { code, error } = await train("--graph", path);
    expect(code).toBe(1);
    expect(error).toContain('d: units is the text "10" where a number belongs.');
  });

  test("that cannot write its JSON does not begin", async () => {
    const path = join(folder, "missing/x.json");
    const { code, out, error } = await train(...args, "--json", path);
    expect({ code, out, error }).toEqual({
      code: 2,
      out: "",
      error: `train: --json: "${path}" cannot be written: there is no folder "${join(folder, "missing")}". (npm run train -- --help)\n`,
    });
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "that is ended by %s writes what there is and exits with 1",
    async (signal) => {
      const [json, record] = [join(folder, `${signal}.json`), join(folder, `${signal}.record`)];
      const files = ["--json", json, "--record", record];
      const { code, error } = await trainUntil(/step \d+ of/, signal, [
        ...["--template", "mlp", "--data", "digits", "--steps", "20000", "--batch", "1"],
        ...files,
      ]);
      expect(code, error).toBe(1);
      const written = JSON.parse(await readFile(json, "utf8")) as TrainJson;
      expect(written.endedBy).toBe(signal);
      expect(written.losses.length).toBe(written.steps);
      expect(written.steps).toBeGreaterThan(0);
      expect(written.steps).toBeLessThan(20000);
      const { steps } = JSON.parse(await readFile(record, "utf8")) as { steps: unknown[] };
      expect(steps.length).toBeGreaterThanOrEqual(written.steps);
      const left = (await readdir(folder)).filter((name) => name.endsWith(".part"));
      expect(left).toEqual([]);
    },
  );

  test("that is ended before its first step writes valid JSON too", async () => {
    const path = join(folder, "early.json");
    const { code, error } = await trainUntil(/^mlp on digits/, "SIGINT", [...args, "--json", path]);
    expect(code, error).toBe(1);
    const { steps, losses, endedBy } = JSON.parse(await readFile(path, "utf8")) as TrainJson;
    expect({ steps, losses: losses.length, endedBy }).toMatchObject({ endedBy: "SIGINT" });
    expect(steps).toBe(losses.length);
  });

  test("whose numbers overflow before any update blames no learning rate", async () => {
    const path = join(folder, "overflow.json");
    const json = join(folder, "overflow-out.json");
    await writeFile(path, printGraph(overflowing));
    const { code, error } = await train("--graph", path, "--json", json);
    expect(code).toBe(1);
    expect(error).toMatch(
      /Numbers overflow in the first forward pass, at step 1: .*Scale the inputs/,
    );
    expect(error).not.toMatch(/learning rate/i);
    const { findings, fault, losses } = JSON.parse(await readFile(json, "utf8")) as TrainJson;
    expect(findings.map((finding) => finding.code)).toEqual(["overflow-before-update"]);
    expect(fault?.code).toBe("E_OVERFLOW");
    expect(losses).toEqual([]);
  });

  test.each(sick)("of %s tells what is wrong, on stderr and in its JSON", async (code, graph) => {
    const path = join(folder, `${code}.json`);
    await writeFile(path, printGraph(graph));
    const json = join(folder, `${code}-out.json`);
    const ended = await train("--graph", path, "--steps", "40", "--json", json);
    expect(ended.code, ended.error).toBe(0);
    const { findings } = JSON.parse(await readFile(json, "utf8")) as TrainJson;
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    const [{ severity, evidence = "", remedy = "" } = {}] = findings;
    expect(ended.error).toBe(`${severity}: ${evidence} ${remedy} [${code}]\n`);
  });

  test("whose loss diverges fails with the step and a hint", async () => {
    const path = join(folder, "diverging.json");
    const graph = templateCatalogue.get("mlp")?.graph;
    if (graph === undefined) throw new Error("no mlp");
    const training = { ...graph.training, learningRate: 10, optimizer: { type: "sgd" } as const };
    const nodes = graph.nodes.map((node) =>
      node.type === "Dense" ? { ...node, fields: { ...node.fields, activation: "none" } } : node,
    );
    await writeFile(path, printGraph({ ...graph, nodes, training }));
    const { code, error } = await train("--graph", path, "--data", "digits", "--steps", "300");
    expect(code, error).toBe(1);
    expect(error).toMatch(
      /train: The loss became \S+ at step \d+\. .*Lower the learning rate, to 1 for example.*\[E_LOSS_NOT_FINITE\]/,
    );
  });
});

describe("progress", () => {
  const progress = (firstStep: number, count: number) =>
    ({
      type: "progress",
      firstStep,
      losses: new Float32Array(count).fill(0.5),
      accuracies: new Float32Array(count).fill(0.75),
      epoch: 1.25,
      stepTime: { medianMs: 2, minMs: 1, maxMs: 3, steps: 9 },
    }) as const;

  test("is one line with a bar, rewritten, on a terminal", () => {
    let text = "";
    const write = (piece: string) => {
      text += piece;
    };
    const report = progressReport({ write, isTTY: true, columns: 200, now: () => 0 }, 100);
    report(progress(1, 25));
    report(progress(26, 25));
    expect(text.split("\r\x1b[2K").slice(1)).toEqual([
      "██████░░░░░░░░░░░░░░░░░░ step 25 of 100 · 1.3 epochs · loss 0.5000 · accuracy 75.0 % · 2.0 ms/step",
      "████████████░░░░░░░░░░░░ step 50 of 100 · 1.3 epochs · loss 0.5000 · accuracy 75.0 % · 2.0 ms/step",
    ]);
  });

  test("is a plain line every two seconds elsewhere", () => {
    const lines: string[] = [];
    let clock = 0;
    const write = (line: string) => lines.push(line);
    const report = progressReport({ write, isTTY: false, columns: 80, now: () => clock }, 100);
    for (let step = 1; step <= 50; step++) {
      report(progress(step, 1));
      clock += 100;
    }
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(
      "step 21 of 100 · 1.3 epochs · loss 0.5000 · accuracy 75.0 % · 2.0 ms/step\n",
    );
  });
});
