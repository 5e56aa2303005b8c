import { afterEach, describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import type { LaneFailure } from "../../../e2e/lanes/failing-lane.ts";
import { nodeHost } from "../../cli/lanes/node-host.ts";
import { nodeLaneStarter } from "../../cli/lanes/start-node-lane.ts";
import { compile } from "../../compiler/compile.ts";
import { batchAt } from "../../data/batches.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { Batch } from "../../protocol/batch.ts";
import type { LaneLimits } from "../../protocol/event.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { type Engine, trainStep } from "../engine.ts";
import { planTasks } from "./kernels/plan-tasks.ts";
import type { RunPart } from "./lanes/lane.ts";
import type { LaneRoom, StartLane } from "./lanes/lane-worker.ts";
import { runnerOf } from "./lanes/serve-lane.ts";
import { planMemory } from "./memory-plan.ts";
import { WasmEngine } from "./wasm-engine.ts";

const batchSize = 4;
const seed = 3;
const oneLane: LaneLimits = { lanes: 1, threads: 1 };
const twoLanes: LaneLimits = { lanes: 2, threads: 2 };

const engines: Engine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

async function makeEngine(
  limits: LaneLimits,
  startLane: StartLane | null = nodeHost.startLane,
): Promise<WasmEngine> {
  const kernels = await nodeHost.loadKernels(startLane !== null);
  const engine = new WasmEngine({ kernels, startLane, limits, refusals: [] });
  engines.push(engine);
  return engine;
}

/** A network with every kind of stored buffer: parameters, running statistics and Adam's slots. */
function tinyPrograms(filters = 2): ProgramSet {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["conv", "Conv2D", ["input"], 0, 0, { filters }],
    ["norm", "BatchNorm", ["conv"], 0, 0],
    ["pool", "MaxPool", ["norm"], 0, 0],
    ["drop", "Dropout", ["pool"], 0, 0],
    ["flatten", "Flatten", ["drop"], 0, 0],
    ["dense", "Dense", ["flatten"], 0, 0, { units: 10 }],
    ["output", "Output", ["dense"], 0, 0],
  ];
  const compilation = compile(templateGraph("tiny", rows, { data: "digits", batchSize }));
  if (compilation.programs === null) throw new Error(JSON.stringify(compilation.diagnostics));
  return compilation.programs;
}

/** A template on its own data set, and some batches of noise for it. */
function templateRun(name: string) {
  const graph = templateCatalogue.get(name)?.graph;
  if (graph === undefined) throw new RangeError(name);
  const { programs } = compile({ ...graph, training: { ...graph.training, batchSize } });
  if (programs === null) throw new Error(name);
  const { train } = programs;
  const [, height = 0, width = 0, channels = 0] = train.buffers[train.images]?.shape ?? [];
  const batchOf = (step: number, size: number): Batch => {
    const draw = createDraw(step, "batch");
    const images = Float32Array.from(draw.positive(size, height, width, channels).data);
    return { size, images, labels: Int32Array.from(draw.labels(size, 6).data) };
  };
  const steps = Array.from({ length: 6 }, (_, index) => ({
    batch: batchOf(index + 1, batchSize),
    scalars: { step: index + 1, learningRate: 0.01 },
  }));
  return { programs, steps, validation: batchOf(1, programs.evaluate.batchSize) };
}

/** A template on images of 28 × 28, large enough that its steps can be timed. */
function mnistRun(name: string, size: number) {
  const graph = templateCatalogue.get(name)?.graph;
  if (graph === undefined) throw new RangeError(name);
  const training = { ...graph.training, data: "mnist", batchSize: size };
  const { programs } = compile({ ...graph, training });
  if (programs === null) throw new Error(name);
  const images = Float32Array.from({ length: size * 784 }, (_, index) => (index % 17) / 16);
  return { programs, batch: { size, images, labels: new Int32Array(size) } };
}

function drawBatch(step: number, size = batchSize): Batch {
  const draw = createDraw(step, "batch");
  return {
    size,
    images: Float32Array.from(draw.positive(size, 8, 8, 1).data),
    labels: Int32Array.from(draw.labels(size, 10).data),
  };
}

function poisonedBatch(): Batch {
  const batch = drawBatch(1);
  return { ...batch, images: batch.images.map(() => Number.NaN) };
}

async function values(engine: Engine): Promise<Record<string, number[]>> {
  const stored = await engine.read();
  return Object.fromEntries(stored.map(({ key, data }) => [key, [...data]]));
}

function stepsFrom(first: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    batch: drawBatch(first + index),
    scalars: { step: first + index, learningRate: 0.01 },
  }));
}

async function trainSteps(engine: Engine, count: number, first = 1): Promise<number[]> {
  return (await engine.train(stepsFrom(first, count))).map(({ loss }) => loss);
}

async function tinyEngine(limits = oneLane): Promise<WasmEngine> {
  const engine = await makeEngine(limits);
  await engine.load(tinyPrograms(), seed);
  return engine;
}

describe("an engine on the CPU", () => {
  it("says what it runs on", async () => {
    const { description } = await makeEngine(twoLanes);
    expect(description).toEqual({
      id: "wasm",
      label: "CPU (2 lanes)",
      device: "2 lanes, relaxed SIMD",
      refusals: [],
      lanes: twoLanes,
    });
  });

  it("learns: the loss of one batch falls", async () => {
    const engine = await tinyEngine();
    const losses: number[] = [];
    for (let step = 1; step <= 30; step++)
      losses.push((await trainStep(engine, drawBatch(1), { step, learningRate: 0.02 })).loss);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 3);
  });

  it("repeats a run bit for bit after a reset", async () => {
    const engine = await tinyEngine();
    const first = await trainSteps(engine, 5);
    const firstValues = await values(engine);
    await engine.reset(seed);
    expect(await trainSteps(engine, 5)).toEqual(first);
    expect(await values(engine)).toEqual(firstValues);
    await engine.reset(seed + 1);
    expect(await trainSteps(engine, 5)).not.toEqual(first);
  });

  it("trains a smaller last batch, and evaluates, on the same stored buffers", async () => {
    const set = tinyPrograms();
    const engine = await tinyEngine();
    await trainSteps(engine, 1);
    const before = await values(engine);
    const rest = drawBatch(2, set.trainPartial?.batchSize);
    await trainStep(engine, rest, { step: 2, learningRate: 0.01 });
    const after = await values(engine);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after["conv/kernel"]).not.toEqual(before["conv/kernel"]);
    const first = await engine.evaluate(drawBatch(5, set.evaluate.batchSize));
    await trainSteps(engine, 20, 3);
    const trained = await values(engine);
    const second = await engine.evaluate(drawBatch(5, set.evaluate.batchSize));
    expect(await values(engine)).toEqual(trained);
    expect(second.loss).not.toBe(first.loss);
    const images = second.confusion?.reduce((sum, count) => sum + count, 0);
    expect(images).toBe(set.evaluate.batchSize);
  });

  it("takes a selection of a data set for the numbers it stands for", async () => {
    const engine = await tinyEngine();
    const from = {
      count: 9,
      valuesPerImage: 64,
      levels: Uint8Array.from({ length: 9 * 64 }, (_, index) => (index * 7) % 17),
      maxLevel: 16,
      labels: Uint8Array.from({ length: 9 }, (_, index) => index),
    };
    const batch = batchAt(from, Uint32Array.of(8, 1, 5, 0, 2, 3, 4, 6, 7), batchSize, 0);
    expect(batch.selection).toBeDefined();
    const { size, images, labels } = batch;
    const scalars = { step: 1, learningRate: 0.01 };
    const selected = await trainStep(engine, batch, scalars);
    await engine.reset(seed);
    expect(await trainStep(engine, { size, images, labels }, scalars)).toEqual(selected);
  });

  it("keeps stored buffers of equal key and shape when new Programs come, and draws the others", async () => {
    const engine = await tinyEngine();
    const fresh = await values(engine);
    await trainSteps(engine, 3);
    const trained = await values(engine);
    expect(await engine.load(tinyPrograms(), seed + 1)).toEqual({
      keptParameters: 6,
      parameters: 6,
    });
    expect(await values(engine)).toEqual(trained);
    expect(await engine.load(tinyPrograms(3), seed)).toEqual({ keptParameters: 1, parameters: 6 });
    const replaced = await values(engine);
    expect(replaced["dense/bias"]).toEqual(trained["dense/bias"]);
    expect(replaced["norm/gamma"]).toEqual([1, 1, 1]);
    expect(fresh["norm/gamma"]).toEqual([1, 1]);
    expect(Number.isFinite((await trainSteps(engine, 1))[0])).toBe(true);
  });

  it("refuses a network that needs more memory than it takes, naming the largest tensor", async () => {
    const set = tinyPrograms();
    const arenaBytes = { ...set.train.memory.arenaBytes, step: 2 ** 31 };
    const train = { ...set.train, memory: { ...set.train.memory, arenaBytes } };
    const engine = await makeEngine(oneLane);
    await expect(engine.load({ ...set, train }, seed)).rejects.toMatchObject({
      code: "E_MEMORY",
      message: expect.stringMatching(/^A step needs 2,\d+ MiB, which is more than the CPU engine/),
      detail: expect.stringMatching(/^The largest tensor is .+ \[.+\] with \d+ MiB\.$/),
      action: "Make the batch smaller than 4, or use fewer filters or units there.",
    });
  });

  it("takes as many steps in a call as fit into a twentieth of a second", async () => {
    const engine = await tinyEngine();
    expect(engine.stepsPerCall).toBe(1);
    await trainSteps(engine, 40);
    expect(engine.stepsPerCall).toBeGreaterThan(10);
  });
});

describe("writing and rolling back", () => {
  it("replaces what is named, leaves the rest, and is what a roll-back returns to", async () => {
    const engine = await tinyEngine();
    const given = Float32Array.of(3, -4);
    await trainSteps(engine, 2);
    const before = await values(engine);
    await engine.write(new Map([["norm/gamma", given]]));
    given.fill(0);
    const written = { ...before, "norm/gamma": [3, -4] };
    expect(await values(engine)).toEqual(written);
    await trainStep(engine, poisonedBatch(), { step: 3, learningRate: 0.01 });
    await engine.rollBack();
    expect(await values(engine)).toEqual(written);
  });

  it.each([
    ["another number of values", "norm/gamma", "3 values cannot replace the 2 of norm/gamma."],
    ["no such buffer", "norm/delta", "3 values cannot replace the missing of norm/delta."],
  ])("refuses %s and changes nothing", async (_, key, message) => {
    const engine = await tinyEngine();
    const before = await values(engine);
    const both = new Map([
      ["dense/bias", new Float32Array(10).fill(1)],
      [key, new Float32Array(3)],
    ]);
    await expect(engine.write(both)).rejects.toThrow(message);
    expect(await values(engine)).toEqual(before);
  });

  it("returns to the parameters that gave the last finite loss, and does no step after one that is not", async () => {
    const engine = await tinyEngine();
    await trainSteps(engine, 3);
    const used = await values(engine);
    await trainSteps(engine, 1, 4);
    const [good, late] = stepsFrom(5, 2);
    const bad = { batch: poisonedBatch(), scalars: { step: 5, learningRate: 0.01 } };
    if (good === undefined || late === undefined) throw new Error("no steps");
    const results = await engine.train([bad, late]);
    expect(results.map(({ loss }) => loss)).toEqual([Number.NaN]);
    await engine.rollBack();
    expect(await values(engine)).toEqual(used);
  });

  it("stays there however many losses after it are not finite", async () => {
    const engine = await tinyEngine();
    const first = await values(engine);
    await trainSteps(engine, 1);
    for (const step of [2, 3, 4])
      await trainStep(engine, poisonedBatch(), { step, learningRate: 0.01 });
    await engine.rollBack();
    expect(await values(engine)).toEqual(first);
  });
});

describe("lanes", () => {
  it.each([...templateCatalogue.keys()])(
    "give %s the same bits on one, two and four, shared or not",
    async (name) => {
      const { programs, steps, validation } = templateRun(name);
      const runs = [];
      for (const [limits, startLane] of [
        [oneLane, null],
        [oneLane, nodeHost.startLane],
        [twoLanes, nodeHost.startLane],
        [{ lanes: 4, threads: 4 }, nodeHost.startLane],
        [{ lanes: 4, threads: 1 }, nodeHost.startLane],
      ] as const) {
        const engine = await makeEngine(limits, startLane);
        await engine.load(programs, seed);
        const losses = (await engine.train(steps)).map(({ loss }) => loss);
        const evaluation = await engine.evaluate(validation);
        runs.push({ losses, evaluation, values: await values(engine) });
        engine.dispose();
      }
      for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
    },
  );

  it("are recorded when asked", async () => {
    const engine = await tinyEngine(twoLanes);
    await trainSteps(engine, 1);
    expect(engine.records()).toEqual([]);
    engine.isRecording = true;
    await trainSteps(engine, 1, 2);
    const dispatches = new Set(engine.records().map(({ dispatch }) => dispatch));
    expect(dispatches.size).toBe(tinyPrograms().train.dispatches.length);
  });

  it("run branches of a fork at the same time, each on one lane", async () => {
    const { programs, batch } = mnistRun("inception-mini", 32);
    const engine = await makeEngine({ lanes: 2, threads: 1 });
    await engine.load(programs, seed);
    engine.isRecording = true;
    const areBranches = (a: number, b: number) =>
      programs.train.forks.some(({ branches }) => {
        const of = (id: number) => branches.findIndex(({ dispatches }) => dispatches.includes(id));
        return of(a) >= 0 && of(b) >= 0 && of(a) !== of(b);
      });
    const overlaps = () => {
      const records = engine.records();
      const second = records.filter(({ lane }) => lane === 1);
      return records
        .filter(({ lane }) => lane === 0)
        .flatMap((a) =>
          second.filter(
            (b) =>
              a.beginMs < b.endMs && b.beginMs < a.endMs && areBranches(a.dispatch, b.dispatch),
          ),
        );
    };
    let found = 0;
    for (let step = 1; step <= 50 && found === 0; step++) {
      await trainStep(engine, batch, { step, learningRate: 0.001 });
      found = overlaps().length;
    }
    expect(found).toBeGreaterThan(0);
  });

  it("are recorded at no more than 2 % of a step", { retry: 3 }, async () => {
    const { programs, batch } = mnistRun("lenet", 64);
    const engine = await makeEngine(oneLane);
    await engine.load(programs, seed);
    // The least of many, in turns: what other programs take from the core is in neither.
    const leastMs = { on: Number.POSITIVE_INFINITY, off: Number.POSITIVE_INFINITY };
    for (let step = 1; step <= 300; step++) {
      const turn = step % 2 === 0 ? "on" : "off";
      engine.isRecording = turn === "on";
      const begin = performance.now();
      await trainStep(engine, batch, { step, learningRate: 0.001 });
      leastMs[turn] = Math.min(leastMs[turn], performance.now() - begin);
    }
    expect(leastMs.on / leastMs.off).toBeLessThan(1.02);
  });

  it("can be limited and freed again without touching the run", async () => {
    const undisturbed = await trainSteps(await tinyEngine(), 9);
    const engine = await tinyEngine(twoLanes);
    const losses: number[] = [];
    for (const [index, limits] of [oneLane, { lanes: 3, threads: 2 }, twoLanes].entries()) {
      await engine.limitLanes(limits);
      losses.push(...(await trainSteps(engine, 3, 1 + 3 * index)));
    }
    expect(losses).toEqual(undisturbed);
    expect(engine.description.label).toBe("CPU (2 lanes)");
  });
});

describe("a lane that", () => {
  const entry = new URL("../../../e2e/lanes/failing-lane.ts", import.meta.url);
  const set = tinyPrograms();
  const [graph] = planMemory(set, 2, planTasks).plans.map((plan) => plan.graph);

  /** An engine whose second lane fails once any lane reaches the dispatch. */
  async function failingEngine(how: LaneFailure["how"], dispatch: number): Promise<WasmEngine> {
    const reached = new Int32Array(new SharedArrayBuffer(4));
    let terminate = () => {};
    const startLane: StartLane = (onReply) => {
      const failing = nodeLaneStarter(entry, { how, dispatch, reached } satisfies LaneFailure);
      const worker = failing(onReply);
      terminate = worker.terminate;
      return worker;
    };
    const addresses = new Set(
      graph?.words.filter((_, task) => graph.dispatches[task] === dispatch),
    );
    const kernels = await nodeHost.loadKernels(true);
    const makeRunner = (room: LaneRoom): RunPart => {
      const run = runnerOf(room);
      return (code, words, part, parts) => {
        if (addresses.has(words)) {
          Atomics.store(reached, 0, 1);
          if (how === "terminated") terminate();
        }
        run(code, words, part, parts);
      };
    };
    const options = { kernels, startLane, makeRunner, limits: twoLanes, refusals: [] };
    const engine = new WasmEngine(options);
    engines.push(engine);
    await engine.load(set, seed);
    return engine;
  }

  const dispatches = set.train.dispatches.map(({ id, kernel }) => ({ id, kernel }));
  const failures = dispatches.flatMap(({ id, kernel }) => [
    { id, kernel, how: "terminated" as const },
    { id, kernel, how: "throws" as const },
    // Each takes more than a second to notice.
    ...(id % 4 === 0 ? [{ id, kernel, how: "hangs" as const }] : []),
  ]);
  it.each(failures)(
    "$how at dispatch $id, $kernel, is noticed within 2 s, and the run ends as an undisturbed one",
    async ({ id, how }) => {
      const undisturbed = await tinyEngine();
      const engine = await failingEngine(how, id);
      let longestMs = 0;
      let step = 0;
      const lost = () => engine.description.notice !== undefined;
      while (!lost() && step < 5000) {
        const begin = performance.now();
        step++;
        expect(await trainSteps(engine, 1, step)).toEqual(await trainSteps(undisturbed, 1, step));
        longestMs = Math.max(longestMs, performance.now() - begin);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await trainSteps(engine, 5, step + 1)).toEqual(
        await trainSteps(undisturbed, 5, step + 1),
      );
      expect(await values(engine)).toEqual(await values(undisturbed));
      expect(longestMs).toBeLessThan(2000);
      const { label, notice } = engine.description;
      expect(label).toBe("CPU (1 lane)");
      expect(notice).toMatch(/^Lane 2 stopped answering .*, with 1 lane\.$/);
    },
  );

  it("does not start leaves the others to begin without it", async () => {
    const nowhere = nodeLaneStarter(new URL("missing-lane.ts", entry));
    const engine = await makeEngine(twoLanes, nowhere);
    await engine.load(tinyPrograms(), seed);
    expect(engine.description.label).toBe("CPU (1 lane)");
    expect(engine.description.notice).toMatch(/^Lane 2 did not start\./);
    expect(await trainSteps(engine, 1)).toHaveLength(1);
  });
});
