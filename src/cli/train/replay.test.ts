import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { parseGraph, printGraph } from "../../graph/schema.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { createEngine } from "../../runtime/tfjs/create-engine.ts";
import { BadArgument } from "../command.ts";
import { base64Of, numbersIn } from "./base64-numbers.ts";
import { firstGradients } from "./first-gradients.ts";
import { programsOf } from "./programs-of.ts";
import { printReplayCase, readReplayCase, requireRecordable } from "./replay-case.ts";
import { replay } from "./replay-run.ts";
import { runInTerminal } from "./terminal-run.ts";

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 2, strides: [2, 2] }],
  ["norm", "BatchNorm", ["conv"], 0, 0],
  ["drop", "Dropout", ["norm"], 0, 0],
  ["flatten", "Flatten", ["drop"], 0, 0],
  ["dense", "Dense", ["flatten"], 0, 0, { units: 10, activation: "none" }],
  ["output", "Output", ["dense"], 0, 0],
];
const graph = templateGraph("small", rows, {
  data: "digits",
  batchSize: 500,
  learningRate: 0.01,
  schedule: { type: "step", warmUpSteps: 2, everySteps: 1, factor: 0.5 },
});

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-replay-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Four steps, of which the third is the smaller last batch of an epoch. */
async function record() {
  const order = { engine: "tfjs:cpu", programs: programsOf(graph), steps: 4, graph } as const;
  const run = await runInTerminal(
    { ...order, settings: graph.training, keep: "batches" },
    () => undefined,
  );
  if (run.recording === null) throw new Error("nothing was recorded");
  return { ...run, recording: run.recording };
}

async function caseWith(change: (document: Case) => void): Promise<string> {
  const path = join(folder, "case.json");
  const document = structuredClone(small);
  change(document);
  await writeFile(path, JSON.stringify(document));
  return path;
}

interface Case {
  graph: unknown;
  parameters: Record<string, { shape: number[]; data: string }>;
  steps: { x: string; y: number[] }[];
  extra?: number;
}

const numbers = (count: number) => base64Of(Float32Array.from({ length: count }, (_, i) => i / 99));
const small: Case = {
  graph: JSON.parse(printGraph(graph)),
  parameters: {
    "conv/kernel": { shape: [3, 3, 1, 2], data: numbers(18) },
    "conv/bias": { shape: [2], data: numbers(2) },
    "norm/gamma": { shape: [2], data: numbers(2) },
    "norm/beta": { shape: [2], data: numbers(2) },
    "dense/kernel": { shape: [32, 10], data: numbers(320) },
    "dense/bias": { shape: [10], data: numbers(10) },
  },
  steps: [{ x: numbers(128), y: [3, 9] }],
};

describe("a replay", () => {
  test("of a recorded run gives its losses, gradients and parameters bit for bit", async () => {
    const { losses, stored, gradients, recording } = await record();
    expect(recording.batches.map(({ size }) => size)).toEqual([500, 500, 437, 500]);
    const path = join(folder, "recorded.json");
    await writeFile(path, printReplayCase(graph, recording.parameters, recording.batches));
    const again = await replay(await readReplayCase(path), { engine: "tfjs:cpu" }, () => undefined);
    expect(again.losses).toEqual(losses);
    expect(again.stored).toEqual(stored);
    expect(again.gradients).toEqual(gradients);
    expect(gradients?.map(({ name }) => name)).toEqual(Object.keys(small.parameters));
  });

  test("starts from the parameters of its file", async () => {
    const read = await readReplayCase(await caseWith(() => undefined));
    const stands = {
      ...read,
      graph: { ...graph, training: { ...graph.training, learningRate: 1e-7 } },
    };
    const { stored, losses } = await replay(stands, { engine: "tfjs:cpu" }, () => undefined);
    const kernel = stored.find(({ name }) => name === "dense/kernel");
    const given = numbersIn(small.parameters["dense/kernel"]?.data ?? "");
    kernel?.data.forEach((value, index) => {
      expect(value).toBeCloseTo(given?.[index] ?? Number.NaN, 5);
    });
    expect(losses).toHaveLength(1);
  });

  test.each<[string, (document: Case) => void, string]>([
    [
      "a parameter that is missing",
      ({ parameters }) => delete parameters["conv/bias"],
      'the parameter "conv/bias" is missing.',
    ],
    [
      "a parameter that the graph lacks",
      ({ parameters, parameters: { "conv/bias": bias } }) => {
        if (bias) parameters["conv9/bias"] = bias;
      },
      'the graph has no parameter "conv9/bias"; it has conv/kernel, conv/bias, norm/gamma, norm/beta, dense/kernel, dense/bias.',
    ],
    [
      "a parameter of another shape",
      ({ parameters }) => {
        parameters["conv/kernel"] = { shape: [2, 1, 3, 3], data: numbers(18) };
      },
      'the parameter "conv/kernel" has the shape [2,1,3,3], but the graph needs [3,3,1,2].',
    ],
    [
      "too few numbers",
      ({ parameters }) => {
        parameters["conv/kernel"] = { shape: [3, 3, 1, 2], data: numbers(17) };
      },
      'the parameter "conv/kernel" holds 17 numbers instead of 18.',
    ],
    [
      "what is not base64",
      ({ parameters }) => {
        parameters["conv/kernel"] = { shape: [3, 3, 1, 2], data: "not base64!" };
      },
      'the parameter "conv/kernel" is not float32 numbers in base64.',
    ],
    [
      "a label without a class",
      ({ steps }) => {
        steps[0] = { x: numbers(64), y: [10] };
      },
      "steps[0].y holds the label 10, but there are 10 classes.",
    ],
    [
      "images of another size",
      ({ steps }) => {
        steps[0] = { x: numbers(63), y: [1] };
      },
      "steps[0].x holds 63 numbers instead of 64.",
    ],
    ["no steps", (document) => (document.steps = []), "steps: "],
    ["an extra member", (document) => (document.extra = 1), "is no replay case: "],
    ["no graph", (document) => (document.graph = 3), "This is not a Tributary graph"],
  ])("is refused with %s in one line that names the file", async (_, change, message) => {
    const path = await caseWith(change);
    const attempt = readReplayCase(path).then((read) =>
      replay(read, { engine: "tfjs:cpu" }, () => undefined),
    );
    const error: unknown = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadArgument);
    expect(String(error)).toContain(path);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("\n");
  });

  test("of a file that is not there or not JSON is refused", async () => {
    await expect(readReplayCase(join(folder, "nowhere.json"))).rejects.toThrow(/no such file/);
    const path = join(folder, "broken.json");
    await writeFile(path, "{");
    await expect(readReplayCase(path)).rejects.toThrow(/it is not JSON/);
  });
});

test("a run too long for a file is refused before it begins", () => {
  expect(() => requireRecordable(graph, 200)).not.toThrow();
  expect(() => requireRecordable(graph, 2000)).toThrow(
    "--record would write about 329 MiB for 2000 steps; at most 256 MiB and 100000 steps can be replayed. Give fewer --steps.",
  );
});

test("gradients are those from before clipping and penalty", async () => {
  const engine = await createEngine("tfjs:cpu");
  const read = await readReplayCase(await caseWith(() => undefined));
  const [batch] = read.batches;
  if (batch === undefined) throw new Error("no batch");
  const keys = [...read.parameters].map(
    ([name, { data }]) => [name, numbersIn(data) ?? new Float32Array()] as const,
  );
  const plain = await firstGradients(engine, graph, new Map(keys), batch);
  const training = { ...graph.training, clipNorm: 0.001, l2: 1 };
  const bounded = await firstGradients(engine, { ...graph, training }, new Map(keys), batch);
  engine.dispose();
  expect(plain.some(({ data }) => data.some((value) => value !== 0))).toBe(true);
  expect(bounded).toEqual(plain);
});

test("a graph without kept gradients stores none", () => {
  const names = (keepGradients: boolean) =>
    compile(graph, { keepGradients }).programs?.train.stored.map(({ name }) => name) ?? [];
  expect(names(false).some((name) => name.endsWith("/gradient"))).toBe(false);
  expect(names(true).filter((name) => name.endsWith("/gradient"))).toHaveLength(6);
  expect(parseGraph(small.graph).problem).toBeNull();
});
