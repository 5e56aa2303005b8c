import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import type { ReadBytes } from "../data/read-bytes.ts";
import { fieldProblem } from "../graph/field.ts";
import type { Graph, Training } from "../graph/graph.ts";
import { initialFields, layerCatalogue } from "../graph/layer-catalogue.ts";
import { initialTraining, trainingFields } from "../graph/training-fields.ts";
import type { Batch } from "../protocol/batch.ts";
import type { Command, EngineChoice } from "../protocol/command.ts";
import type { Event } from "../protocol/event.ts";
import { leastLearningRate } from "../protocol/learning-rate.ts";
import type { ProfileBudget } from "../protocol/profile.ts";
import type { ProgramSet } from "../protocol/program.ts";
import type { Engine, StepResult, StepScalars, TrainingStep } from "../runtime/engine.ts";
import { createEngine } from "../runtime/tfjs/create-engine.ts";
import { TrainingLoop } from "./training-loop.ts";

const readShipped: ReadBytes = async (path) =>
  new Uint8Array(await readFile(join("public/data", path)));

/** Input → Flatten → (Dense →) Dense 10 → Output on UCI digits: 23 steps of 64 and less in an epoch. */
function smallGraph(training: Partial<Training>, hidden: number | null = null): Graph {
  const layers = [
    { type: "Input", fields: {} },
    { type: "Flatten", fields: {} },
    ...(hidden === null
      ? []
      : [{ type: "Dense", fields: { units: hidden, activation: "relu", bias: true } }]),
    { type: "Dense", fields: { units: 10, activation: "none", bias: true } },
    { type: "Output", fields: {} },
  ];
  const nodes = layers.map((layer, index) => {
    const id = index === layers.length - 2 ? "last" : `${layer.type}${index}`;
    const catalogued = layerCatalogue.get(layer.type);
    const fields = { ...(catalogued && initialFields(catalogued)), ...layer.fields };
    return { ...layer, fields, id, name: id.toLowerCase(), position: { x: 0, y: 0 } };
  });
  const edges = nodes.slice(1).map((node, index) => ({
    id: `e${index}`,
    source: nodes[index]?.id ?? "",
    sourcePort: "out",
    target: node.id,
    targetPort: "in",
  }));
  return {
    format: "tributary-graph",
    version: 1,
    name: "small",
    nodes,
    edges,
    training: {
      ...initialTraining,
      data: "digits",
      batchSize: 64,
      learningRate: 0.01,
      epochs: 2,
      ...training,
    },
  };
}

function programsOf(graph: Graph): ProgramSet {
  const { programs, diagnostics } = compile(graph);
  if (programs === null) throw new Error(JSON.stringify(diagnostics));
  return programs;
}

/** What a test may watch and disturb at the device. */
interface Device {
  readonly stepsPerCall?: number;
  readonly callsInFlight?: number;
  /** A loss to tell instead of that of a step, or null. */
  readonly lossAt?: (step: number) => number | null;
  readonly beforeTrain?: (batch: Batch, scalars: StepScalars) => void;
  readonly beforeEvaluate?: (batch: Batch) => void;
  readonly afterEvaluate?: (batch: Batch, result: StepResult) => void;
  readonly notice?: () => string | null;
}

/** The real engine on the cpu backend, behind a device that a test can break. */
class WatchedEngine implements Engine {
  disposed = false;
  /** Steps of each call, and how many calls were under way at most. */
  readonly callSizes: number[] = [];
  mostPending = 0;
  #pending = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #diverged = false;
  readonly #engine: Engine;
  readonly #device: Device;

  constructor(engine: Engine, device: Device) {
    this.#engine = engine;
    this.#device = device;
  }
  get description() {
    const notice = this.#device.notice?.() ?? null;
    return { ...this.#engine.description, ...(notice !== null && { notice }) };
  }
  load(programs: ProgramSet, seed: number) {
    return this.#engine.load(programs, seed);
  }
  reset(seed: number) {
    return this.#engine.reset(seed);
  }
  write(values: ReadonlyMap<string, Float32Array>) {
    return this.#engine.write(values);
  }
  get stepsPerCall() {
    return this.#device.stepsPerCall ?? this.#engine.stepsPerCall;
  }
  get callsInFlight() {
    return this.#device.callsInFlight ?? this.#engine.callsInFlight;
  }
  get stepsPerProfile() {
    return this.#engine.stepsPerProfile;
  }
  /** Calls wait for each other in a queue, as on a device. */
  train(steps: readonly TrainingStep[]) {
    this.callSizes.push(steps.length);
    this.#pending++;
    this.mostPending = Math.max(this.mostPending, this.#pending);
    const call = this.#queue.then(() => this.#trainAll(steps));
    this.#queue = call.finally(() => this.#pending--).catch(() => {});
    return call;
  }
  async #trainAll(steps: readonly TrainingStep[]) {
    if (this.#diverged) return [];
    for (const { batch, scalars } of steps) this.#device.beforeTrain?.(batch, scalars);
    const trained = await this.#engine.train(steps);
    const results = trained.map((result, index) => {
      const told = this.#device.lossAt?.(steps[index]?.scalars.step ?? 0) ?? null;
      return told === null ? result : { ...result, loss: told };
    });
    this.#diverged = results.some(({ loss }) => !Number.isFinite(loss));
    return results;
  }
  async evaluate(batch: Batch) {
    this.#device.beforeEvaluate?.(batch);
    const result = await this.#engine.evaluate(batch);
    this.#device.afterEvaluate?.(batch, result);
    return result;
  }
  profile(step: TrainingStep, budget: ProfileBudget) {
    if (this.#pending > 0) throw new Error("A profile overlaps with training.");
    return this.#engine.profile(step, budget);
  }
  rollBack() {
    this.#diverged = false;
    return this.#engine.rollBack();
  }
  read() {
    return this.#engine.read();
  }
  dispose() {
    this.disposed = true;
    this.#engine.dispose();
  }
}

interface Bench {
  readonly loop: TrainingLoop;
  readonly events: Event[];
  readonly engines: WatchedEngine[];
  readonly choices: EngineChoice[];
  /** Sends commands one by one, each once the loop is at rest. */
  readonly send: (...commands: Command[]) => Promise<void>;
}

function bench(
  options: {
    device?: Device;
    read?: ReadBytes;
    now?: () => number;
    onEvent?: (event: Event) => void;
  } = {},
): Bench {
  const events: Event[] = [];
  const engines: WatchedEngine[] = [];
  const choices: EngineChoice[] = [];
  const loop = new TrainingLoop({
    createEngine: async ({ engine: choice }) => {
      const engine = new WatchedEngine(await createEngine("tfjs:cpu"), options.device ?? {});
      choices.push(choice);
      engines.push(engine);
      return engine;
    },
    readerAt: () => options.read ?? readShipped,
    now: options.now ?? (() => performance.now()),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    post: (event) => {
      events.push(structuredClone(event));
      options.onEvent?.(event);
    },
    timedSteps: 100,
  });
  const send = async (...commands: Command[]) => {
    for (const command of commands) {
      loop.receive(command);
      await loop.atRest();
    }
  };
  return { loop, events, engines, choices, send };
}

function settingsOf({ training }: Graph) {
  const { data, learningRate, schedule, epochs, seed } = training;
  return { data, learningRate, schedule, epochs, seed };
}

function load(graph: Graph, engine: EngineChoice = "tfjs:cpu"): Command {
  const programs = programsOf(graph);
  return { type: "load", dataUrl: "data/", engine, programs, settings: settingsOf(graph) };
}

function replace(graph: Graph): Command {
  return { type: "replace", programs: programsOf(graph), settings: settingsOf(graph) };
}

const only = <T extends Event["type"]>(events: readonly Event[], type: T) =>
  events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
const statesOf = (events: readonly Event[]) => only(events, "state").map(({ state }) => state);
const faultsOf = (events: readonly Event[]) => only(events, "failed").map(({ fault }) => fault);

/** Losses in order of steps; it fails unless steps follow each other without gap or repetition. */
function lossesOf(events: readonly Event[]): number[] {
  const losses: number[] = [];
  for (const event of events) {
    if (event.type === "reset") losses.length = 0;
    if (event.type !== "progress") continue;
    expect(event.firstStep).toBe(losses.length + 1);
    losses.push(...event.losses);
  }
  return losses;
}

async function undisturbed(graph: Graph): Promise<number[]> {
  const { events, send } = bench();
  await send(load(graph), { type: "start" });
  return lossesOf(events);
}

describe("a run from start to end", () => {
  test("goes through its epochs, validates after each, and is done", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})), { type: "start" });
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual(["engine", "loaded", "state"]);
    expect(statesOf(events)).toEqual([
      "ready",
      "running",
      "validating",
      "running",
      "validating",
      "done",
    ]);
    const losses = lossesOf(events);
    expect(losses).toHaveLength(2 * 23);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    const validations = only(events, "validation");
    expect(validations.map(({ step }) => step)).toEqual([23, 46]);
    expect(validations[1]?.accuracy).toBeGreaterThan(0.8);
    expect(only(events, "progress").at(-1)?.epoch).toBe(2);
  });

  test("start goes on for as many epochs again", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({ epochs: 1 })), { type: "start" }, { type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({ epochs: 2 })));
    expect(statesOf(events).filter((state) => state === "done")).toHaveLength(2);
  });

  test("start with a number of steps does exactly these and validates", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})), { type: "start", steps: 30 });
    expect(lossesOf(events)).toHaveLength(30);
    expect(only(events, "validation").map(({ step }) => step)).toEqual([23, 30]);
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("every training image comes once in an epoch and every validation image once in a validation", async () => {
    const trained: number[] = [];
    const evaluated: number[] = [];
    const { send } = bench({
      device: {
        beforeTrain: ({ size }) => trained.push(size),
        beforeEvaluate: ({ size }) => evaluated.push(size),
      },
    });
    await send(load(smallGraph({ epochs: 1, batchSize: 100 })), { type: "start" });
    expect(trained).toEqual([...Array(14).fill(100), 37]);
    expect(evaluated.reduce((sum, size) => sum + size, 0)).toBe(360);
    expect(new Set(evaluated).size).toBe(2);
  });

  test("validation figures are means over images, also with a partial batch", async () => {
    let lossSum = 0;
    let correct = 0;
    const { events, send } = bench({
      device: {
        afterEvaluate: ({ size }, result) => {
          lossSum += result.loss * size;
          correct += result.correct;
        },
      },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    const [validation] = only(events, "validation");
    expect(validation?.loss).toBeCloseTo(lossSum / 360, 12);
    expect(validation?.accuracy).toBe(correct / 360);
  });

  test("every validation image is counted once by its label and answer, also in a partial batch", async () => {
    const sizes = new Set<number>();
    const labelled = new Array<number>(10).fill(0);
    let topK = 0;
    const { events, send } = bench({
      device: {
        afterEvaluate: ({ size, labels }, result) => {
          sizes.add(size);
          for (const label of labels) labelled[label] = (labelled[label] ?? 0) + 1;
          topK += result.topK ?? Number.NaN;
        },
      },
    });
    await send(load(smallGraph({})), { type: "start" });
    expect([...sizes]).toEqual([50, 10]);
    const validations = only(events, "validation");
    expect(validations).toHaveLength(2);
    for (const { accuracy, confusion = [] } of validations) {
      const rows = labelled.map((_, label) => [...confusion.slice(10 * label, 10 * label + 10)]);
      const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
      expect(sum([...confusion])).toBe(360);
      expect(rows.map(sum)).toEqual(labelled.map((count) => count / 2));
      expect(sum(rows.map((row, label) => row[label] ?? Number.NaN)) / 360).toBe(accuracy);
    }
    const [first, second] = validations.map(({ topKAccuracy = Number.NaN }) => topKAccuracy);
    expect((first ?? 0) * 360 + (second ?? 0) * 360).toBeCloseTo(topK, 9);
    expect(second).toBeGreaterThan(validations[1]?.accuracy ?? 1);
  });

  test("an engine that counts no more than correct answers leaves the other figures out", async () => {
    const { events, send } = bench({
      device: {
        afterEvaluate: (_, result) => {
          Reflect.deleteProperty(result, "topK");
          Reflect.deleteProperty(result, "confusion");
        },
      },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    const [validation] = only(events, "validation");
    expect(Object.keys(validation ?? {})).toEqual(["type", "step", "loss", "accuracy"]);
  });

  test("a batch as large as the training set makes an epoch of one step", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({ batchSize: 1437, epochs: 3 })), { type: "start" });
    expect(only(events, "validation").map(({ step }) => step)).toEqual([1, 2, 3]);
  });
});

/** How an engine takes its steps. */
const callShape = fc.record({
  stepsPerCall: fc.integer({ min: 1, max: 7 }),
  callsInFlight: fc.integer({ min: 1, max: 3 }),
});

describe("the same seed", () => {
  test("gives the same losses bit for bit, and another seed others", async () => {
    const losses = await undisturbed(smallGraph({}));
    expect(await undisturbed(smallGraph({}))).toEqual(losses);
    expect(await undisturbed(smallGraph({ seed: 2 }))).not.toEqual(losses);
  });

  test.each([
    { name: "one step in a call", lastStep: 45, shape: fc.constant({}) },
    // A call ends with its epoch. In the last one the goal may be reached before a command is obeyed, which then goes beyond it.
    { name: "several calls of several steps", lastStep: 23, shape: callShape },
  ])(
    "gives the same losses whenever one pauses, steps and resumes: $name",
    async ({ lastStep, shape }) => {
      const graph = smallGraph({ epochs: 2 });
      const losses = await undisturbed(graph);
      const disturbances = fc.array(
        fc.record({
          step: fc.integer({ min: 1, max: lastStep }),
          send: fc.constantFrom(
            ["pause", "resume"] as const,
            ["pause", "step", "step", "resume"] as const,
            ["step", "resume"] as const,
            ["pause", "pause", "start"] as const,
          ),
        }),
        { maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(disturbances, shape, async (list, calls) => {
          const { loop, events, send } = bench({
            device: {
              ...calls,
              beforeTrain: (_, { step }) => {
                for (const each of list)
                  if (each.step === step) for (const type of each.send) loop.receive({ type });
              },
            },
          });
          await send(load(graph), { type: "start" });
          while (statesOf(events).at(-1) !== "done") await send({ type: "resume" });
          expect(lossesOf(events)).toEqual(losses);
          expect(only(events, "validation").map(({ step }) => step)).toEqual([23, 46]);
        }),
        { numRuns: 15 },
      );
    },
  );

  test("gives the same losses however many steps go in a call and however many calls are under way", async () => {
    const losses = await undisturbed(smallGraph({}));
    const { events, engines, send } = bench({ device: { stepsPerCall: 4, callsInFlight: 2 } });
    await send(load(smallGraph({})), { type: "start" });
    expect(lossesOf(events)).toEqual(losses);
    const [engine] = engines;
    expect(engine?.mostPending).toBe(2);
    // 23 steps in an epoch: no call goes beyond its end.
    expect(engine?.callSizes).toEqual([4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 3]);
  });

  test("a number of steps is not exceeded by a call that would take more", async () => {
    const { events, engines, send } = bench({ device: { stepsPerCall: 5, callsInFlight: 3 } });
    await send(load(smallGraph({})), { type: "start", steps: 7 }, { type: "step" });
    expect(engines[0]?.callSizes).toEqual([5, 2, 1]);
    expect(lossesOf(events)).toHaveLength(8);
  });

  test("gives the same losses after a reset", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})), { type: "start", steps: 30 }, { type: "reset" });
    expect(events.slice(-2)).toEqual([{ type: "reset" }, { type: "state", state: "ready" }]);
    await send({ type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({})));
  });

  test("gives the same losses after another load, on an engine that was used before", async () => {
    const { events, send, engines } = bench();
    await send(load(smallGraph({ seed: 5 })), { type: "start", steps: 9 });
    events.length = 0;
    await send(load(smallGraph({})), { type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({})));
    expect(engines).toHaveLength(1);
  });
});

describe("pause, step and stop", () => {
  test("step does one step and pauses, also from the beginning", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})), { type: "step" }, { type: "step" });
    expect(lossesOf(events)).toHaveLength(2);
    expect(statesOf(events)).toEqual(["ready", "running", "paused", "running", "paused"]);
  });

  test("step during the last validation does not prolong the run, but in a pause it does", async () => {
    const during: Command["type"][] = [];
    const { loop, events, send } = bench({
      device: {
        beforeEvaluate: () => {
          for (const type of during.splice(0)) loop.receive({ type } as Command);
        },
      },
    });
    during.push("step");
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    expect(statesOf(events).at(-1)).toBe("done");
    during.push("pause");
    await send({ type: "start" });
    expect(statesOf(events).at(-1)).toBe("paused");
    await send({ type: "step" });
    expect(statesOf(events).slice(-3)).toEqual(["validating", "running", "paused"]);
    expect(only(events, "validation").map(({ step }) => step)).toEqual([23, 46]);
    expect(lossesOf(events)).toHaveLength(47);
  });

  test("resume after single steps trains the epochs that Train would", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({ epochs: 1 })), { type: "step" }, { type: "resume" });
    expect(statesOf(events).at(-1)).toBe("done");
    expect(lossesOf(events)).toHaveLength(2 * 23);
  });

  test("a validation can be paused and goes on where it was", async () => {
    let evaluations = 0;
    const { loop, events, send } = bench({
      device: {
        beforeEvaluate: () => {
          if (++evaluations === 3) loop.receive({ type: "pause" });
        },
      },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    expect(statesOf(events).slice(-2)).toEqual(["validating", "paused"]);
    expect(evaluations).toBe(3);
    await send({ type: "resume" });
    expect(evaluations).toBe(8);
    expect(statesOf(events).at(-1)).toBe("done");
    expect(only(events, "validation")).toHaveLength(1);
  });

  test("stop validates what was learnt so far", async () => {
    const { loop, events, send } = bench({
      device: { beforeTrain: (_, { step }) => step === 7 && loop.receive({ type: "stop" }) },
    });
    await send(load(smallGraph({})), { type: "start" });
    expect(statesOf(events)).toEqual(["ready", "running", "validating", "stopped"]);
    expect(only(events, "validation").map(({ step }) => step)).toEqual([7]);
    expect(lossesOf(events)).toHaveLength(7);
  });

  test("a second stop cuts the last validation short", async () => {
    const { loop, events, send } = bench({
      device: {
        beforeTrain: (_, { step }) => step === 7 && loop.receive({ type: "stop" }),
        beforeEvaluate: () => loop.receive({ type: "stop" }),
      },
    });
    await send(load(smallGraph({})), { type: "start" });
    expect(statesOf(events)).toEqual(["ready", "running", "validating", "stopped"]);
    expect(only(events, "validation")).toEqual([]);
  });

  test("stop right after an epoch's validation does not repeat it", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})), ...Array(23).fill({ type: "step" }));
    await send({ type: "step" }, { type: "stop" });
    expect(only(events, "validation").map(({ step }) => step)).toEqual([23, 24]);
    await send({ type: "start" });
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("a stopped run trains on to the end of its epoch and as many more as asked for", async () => {
    const { loop, events, send } = bench({
      device: { beforeTrain: (_, { step }) => step === 7 && loop.receive({ type: "stop" }) },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" }, { type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({ epochs: 2 })));
  });

  test("commands that make no sense where the run stands change nothing", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})));
    await send({ type: "pause" }, { type: "resume" }, { type: "stop" });
    expect(statesOf(events)).toEqual(["ready"]);
    expect(faultsOf(events)).toEqual([]);
  });
});

describe("the learning rate", () => {
  test("changes with the next step", async () => {
    const rates: number[] = [];
    const { loop, send } = bench({
      device: {
        beforeTrain: (_, { step, learningRate }) => {
          rates.push(learningRate);
          if (step === 3) loop.receive({ type: "set-learning-rate", learningRate: 0.5 });
        },
      },
    });
    await send(load(smallGraph({})), { type: "start", steps: 5 });
    expect(rates).toEqual([0.01, 0.01, 0.01, 0.5, 0.5]);
  });

  test("follows its schedule, which a new rate scales and a reset begins again", async () => {
    const rates: number[] = [];
    const { loop, send } = bench({
      device: {
        beforeTrain: (_, { step, learningRate }) => {
          rates.push(Number(learningRate.toPrecision(12)));
          if (step === 3) loop.receive({ type: "set-learning-rate", learningRate: 0.5 });
        },
      },
    });
    const schedule = { type: "step", warmUpSteps: 2, everySteps: 2, factor: 0.5 } as const;
    await send(load(smallGraph({ schedule })), { type: "start", steps: 6 });
    expect(rates).toEqual([0.005, 0.01, 0.01, 0.5, 0.25, 0.25]);
    await send({ type: "reset" }, { type: "start", steps: 2 });
    expect(rates.slice(6)).toEqual([0.25, 0.5]);
  });

  test.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])(
    "%s is refused and the run goes on",
    async (learningRate) => {
      const { loop, events, send } = bench({
        device: {
          beforeTrain: (_, { step }) =>
            step === 3 && loop.receive({ type: "set-learning-rate", learningRate }),
        },
      });
      await send(load(smallGraph({})), { type: "start" });
      expect(faultsOf(events)).toEqual([
        {
          code: "E_LEARNING_RATE",
          message: `The learning rate must be a number above 0, but is ${learningRate}.`,
          detail: "The run keeps the learning rate it had.",
          action: "Enter a number such as 0.001.",
        },
      ]);
      expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({})));
    },
  );
});

describe("replace", () => {
  test("by the same network changes nothing, not even the place in the epoch", async () => {
    const graph = smallGraph({});
    const { loop, events, send } = bench({
      device: { beforeTrain: (_, { step }) => step === 9 && loop.receive(replace(graph)) },
    });
    await send(load(graph), { type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(graph));
    expect(only(events, "loaded")[1]).toEqual({
      type: "loaded",
      step: 9,
      keptParameters: 2,
      parameters: 2,
      edition: 0,
    });
  });

  test("keeps the parameters whose node and shape are the same and goes on counting", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({}, 12)), { type: "start", steps: 40 });
    await send(replace(smallGraph({}, 16)), { type: "step" });
    const loaded = only(events, "loaded")[1];
    expect(loaded).toMatchObject({ step: 40, parameters: 4 });
    // The last layer's bias: everything else touches the 16 hidden units.
    expect(loaded?.keptParameters).toBe(1);
    expect(lossesOf(events)).toHaveLength(41);
  });

  test("with another batch size gives up the epoch and begins the next", async () => {
    const sizes: number[] = [];
    const { loop, events, send } = bench({
      device: {
        beforeTrain: ({ size }, { step }) => {
          sizes.push(size);
          if (step === 9) loop.receive(replace(smallGraph({ batchSize: 100 })));
        },
      },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    expect(sizes).toEqual([...Array(9).fill(64), ...Array(14).fill(100), 37]);
    expect(only(events, "progress").at(-1)?.epoch).toBe(2);
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("before the first step takes the parameters of the new seed", async () => {
    const { events, send } = bench();
    await send(load(smallGraph({})), replace(smallGraph({ seed: 2 })), { type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({ seed: 2 })));
  });

  test("during a validation begins that validation anew", async () => {
    let evaluations = 0;
    const graph = smallGraph({ epochs: 1 });
    const { loop, events, send } = bench({
      device: {
        beforeEvaluate: () => {
          if (++evaluations === 5) loop.receive(replace(graph));
        },
      },
    });
    await send(load(graph), { type: "start" });
    expect(evaluations).toBe(5 + 8);
    expect(only(events, "validation")).toHaveLength(1);
  });
});

describe("telemetry", () => {
  test("leaves at most ten times a second, and loses no step", async () => {
    let clock = 0;
    const times: number[] = [];
    const { events, send } = bench({
      now: () => clock,
      device: {
        beforeTrain: () => {
          clock += 7;
        },
        beforeEvaluate: () => {
          clock += 40;
        },
      },
      onEvent: ({ type }) => {
        if (type === "progress" || type === "validating") times.push(clock);
      },
    });
    await send(load(smallGraph({ epochs: 12 })), { type: "start" });
    expect(lossesOf(events)).toHaveLength(12 * 23);
    expect(clock).toBeGreaterThan(2000);
    expect(only(events, "validating").length).toBeGreaterThan(3);
    // The last event is the flush when the run came to rest.
    const running = times.slice(0, -1);
    for (const time of running)
      expect(
        running.filter((each) => each > time - 1000 && each <= time).length,
      ).toBeLessThanOrEqual(10);
  });

  test("says how long steps took, without the first, which warms up", async () => {
    let clock = 0;
    const { events, send } = bench({
      now: () => clock,
      device: {
        beforeTrain: (_, { step }) => {
          clock += step === 1 ? 500 : step * 10;
        },
      },
    });
    await send(load(smallGraph({})), { type: "start", steps: 6 });
    const { stepTime } = only(events, "progress").at(-1) ?? {};
    expect(stepTime).toEqual({ medianMs: 40, minMs: 20, maxMs: 60, steps: 5 });
  });
});

describe("faults", () => {
  test("a loss that is not finite ends the run with the step and a lower learning rate, and keeps finite parameters", async () => {
    const graph = smallGraph({ learningRate: 10, optimizer: { type: "sgd" } }, 12);
    const { loop, events, engines, send } = bench({
      device: {
        beforeTrain: (_, { step }) =>
          step === 10 && loop.receive({ type: "set-learning-rate", learningRate: 1e38 }),
      },
    });
    await send(load(graph), { type: "start" });
    const [fault] = faultsOf(events);
    expect(fault?.code).toBe("E_LOSS_NOT_FINITE");
    expect(fault?.message).toMatch(/^The loss became (NaN|Infinity) at step 1[1-4]\.$/);
    expect(fault?.action).toBe(
      "Lower the learning rate, to 1e+37 for example, and press Train to go on.",
    );
    expect(statesOf(events).at(-1)).toBe("failed");
    for (const loss of lossesOf(events)) expect(loss).toSatisfy(Number.isFinite);
    const stored = (await engines[0]?.read()) ?? [];
    expect(stored).toHaveLength(4);
    for (const { data } of stored) expect([...data].every(Number.isFinite)).toBe(true);
    await send({ type: "set-learning-rate", learningRate: 0.01 }, { type: "start", steps: 5 });
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("no learning rate below the least that the field takes is proposed", async () => {
    const graph = smallGraph({ learningRate: 1e-7, optimizer: { type: "sgd" } }, 12);
    const { events, send } = bench({
      device: { lossAt: (step) => (step === 3 ? Number.NaN : null) },
    });
    await send(load(graph), { type: "start" });
    const [fault] = faultsOf(events);
    expect(fault?.code).toBe("E_LOSS_NOT_FINITE");
    expect(fault?.action).toBe(
      "The learning rate cannot be set much lower: add BatchNorm, or set Clip norm to 1, and press Train to go on.",
    );
    expect(leastLearningRate).toBe(trainingFields.learningRate.min);
    expect(fieldProblem(trainingFields.clipNorm, 1)).toBeNull();
  });

  test.each([1, 3])(
    "numbers that overflow in the first forward pass are no matter of the learning rate, with %i steps in a call",
    async (stepsPerCall) => {
      const { events, send } = bench({
        device: { stepsPerCall, lossAt: (step) => (step === 1 ? Number.POSITIVE_INFINITY : null) },
      });
      await send(load(smallGraph({})), { type: "start" });
      const [fault] = faultsOf(events);
      expect(fault?.code).toBe("E_OVERFLOW");
      expect(fault?.message).toBe(
        "Numbers overflow in the first forward pass, at step 1: the loss is Infinity before any update.",
      );
      expect(fault?.action).toMatch(/^Scale the inputs or the weights down/);
      expect(JSON.stringify(fault)).not.toMatch(/learning rate/i);
      expect(statesOf(events).at(-1)).toBe("failed");
    },
  );

  test("nor are those of a network that was edited, until it was updated once", async () => {
    let isSpoilt = false;
    const { events, send } = bench({
      device: { lossAt: () => (isSpoilt ? Number.NaN : null) },
    });
    await send(load(smallGraph({})), { type: "start", steps: 5 });
    isSpoilt = true;
    await send(replace(smallGraph({}, 12)), { type: "start" });
    const [fault] = faultsOf(events);
    expect(fault?.code).toBe("E_OVERFLOW");
    expect(fault?.message).toContain("of the network as it is now, at step 6");
  });

  test("a loss that is not finite ends the run at its step while more steps are under way", async () => {
    const graph = smallGraph({ optimizer: { type: "sgd" } }, 12);
    const tooFast: Command = { type: "set-learning-rate", learningRate: 1e38 };
    const alone = bench();
    await alone.send(load(graph), tooFast, { type: "start" });
    const ahead = bench({ device: { stepsPerCall: 3, callsInFlight: 2 } });
    await ahead.send(load(graph), tooFast, { type: "start" });
    expect(faultsOf(alone.events)).toHaveLength(1);
    expect(faultsOf(ahead.events)).toEqual(faultsOf(alone.events));
    expect(lossesOf(ahead.events)).toEqual(lossesOf(alone.events));
    expect(ahead.engines[0]?.mostPending).toBe(2);
    const stored = (await ahead.engines[0]?.read()) ?? [];
    for (const { data } of stored) expect([...data].every(Number.isFinite)).toBe(true);
  });

  test("an engine that throws while more steps are under way fails the run once", async () => {
    let broken = true;
    const { events, send } = bench({
      device: {
        stepsPerCall: 2,
        callsInFlight: 2,
        beforeTrain: (_, { step }) => {
          if (step >= 5 && broken) throw new Error("device lost");
        },
      },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    expect(faultsOf(events)).toHaveLength(1);
    expect(lossesOf(events)).toHaveLength(4);
    broken = false;
    await send({ type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({ epochs: 2 })));
  });

  test("a data file that cannot be read fails the load, and the next load works", async () => {
    let online = false;
    const { events, send } = bench({
      read: (path) => (online ? readShipped(path) : Promise.reject(new Error("offline"))),
    });
    await send(load(smallGraph({})));
    expect(faultsOf(events).map(({ code, detail }) => [code, detail])).toEqual([
      ["E_DATA_LOAD", "offline"],
    ]);
    expect(statesOf(events)).toEqual(["failed"]);
    online = true;
    await send(load(smallGraph({})), { type: "start", steps: 2 });
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("damaged data fail the load", async () => {
    const { events, send } = bench({
      read: async (path) =>
        path.endsWith("labels.bin") ? new Uint8Array(1797).fill(3) : readShipped(path),
    });
    await send(load(smallGraph({})));
    expect(faultsOf(events).map(({ code }) => code)).toEqual(["E_DATA_CORRUPT"]);
  });

  test("what is asked of a run that could not be loaded is answered with why, until the cause is gone", async () => {
    let online = false;
    const { events, send } = bench({
      read: (path) => (online ? readShipped(path) : Promise.reject(new Error("offline"))),
    });
    await send(load(smallGraph({})), { type: "start" }, { type: "step" });
    await send({ type: "set-learning-rate", learningRate: 0.1 });
    expect(faultsOf(events).map(({ code }) => code)).toEqual(Array(4).fill("E_DATA_LOAD"));
    online = true;
    await send(load(smallGraph({})), { type: "start" });
    expect(faultsOf(events)).toHaveLength(4);
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({})));
  });

  test("replace after a load that failed begins the run", async () => {
    let online = false;
    const { events, send } = bench({
      read: (path) => (online ? readShipped(path) : Promise.reject(new Error("offline"))),
    });
    await send(load(smallGraph({})));
    online = true;
    await send(replace(smallGraph({})), { type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({})));
  });

  test("an engine that throws fails the run, which can be trained on from there", async () => {
    let broken = true;
    const { events, send, engines } = bench({
      device: {
        beforeTrain: (_, { step }) => {
          if (step === 5 && broken) throw new Error("device lost");
        },
      },
    });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    expect(faultsOf(events)).toEqual([
      {
        code: "E_ENGINE",
        message: "The engine failed.",
        detail: "Error: device lost",
        action: "Press Train to try again from the last parameters, or choose another engine.",
      },
    ]);
    expect(statesOf(events).at(-1)).toBe("failed");
    expect(lossesOf(events)).toHaveLength(4);
    broken = false;
    await send({ type: "start" });
    expect(lossesOf(events)).toEqual(await undisturbed(smallGraph({ epochs: 2 })));
    await send(load(smallGraph({})));
    expect(engines.map(({ disposed }) => disposed)).toEqual([true, false]);
  });

  test("Programs for another data set are refused before the engine sees them", async () => {
    const digits = smallGraph({});
    const { events, send } = bench();
    const settings = { ...settingsOf(digits), data: "mnist" };
    await send({ ...load(digits), settings } as Command);
    expect(faultsOf(events)).toEqual([
      {
        code: "E_PROGRAM_FIT",
        message: "The network and the data set do not fit together.",
        detail: "The last training batch has 40 images, but there is a Program for 29.",
        action: "Choose the data set again.",
      },
    ]);
  });

  test("a command before any load is answered", async () => {
    const { events, send } = bench();
    await send({ type: "start" });
    expect(faultsOf(events)).toEqual([
      {
        code: "E_NOTHING_LOADED",
        message: "There is no run yet.",
        detail: '"start" came before a network was loaded.',
        action: "Fix the problems of the network first, or reload the page.",
      },
    ]);
  });
});

describe("the engine", () => {
  test("stays for the same choice and gives way to another", async () => {
    const { send, engines, choices } = bench();
    const graph = smallGraph({});
    await send(load(graph), load(graph), load(graph, "auto"));
    expect(choices).toEqual(["tfjs:cpu", "auto"]);
    expect(engines.map(({ disposed }) => disposed)).toEqual([true, false]);
  });

  test("is introduced again when it runs on something else, once", async () => {
    let notice: string | null = null;
    const beforeTrain = (_: Batch, { step }: StepScalars) => {
      if (step === 3) notice = "a lane was lost";
    };
    const { events, send } = bench({ device: { beforeTrain, notice: () => notice } });
    await send(load(smallGraph({})), { type: "start", steps: 6 });
    const told = only(events, "engine").map(({ engine }) => engine.notice);
    expect(told).toEqual([undefined, "a lane was lost"]);
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("is announced before the run is loaded, even when the data are missing", async () => {
    const { events, send } = bench({ read: () => Promise.reject(new Error("offline")) });
    await send(load(smallGraph({})));
    expect(only(events, "engine").map(({ engine }) => engine.id)).toEqual(["tfjs:cpu"]);
  });

  test("takes the last of several loads that arrive together", async () => {
    const { loop, events } = bench();
    for (const seed of [1, 2, 3]) loop.receive(load(smallGraph({ seed })));
    loop.receive({ type: "start", steps: 1 });
    await loop.atRest();
    // The first is under way when the others arrive; the second is skipped.
    expect(only(events, "loaded")).toHaveLength(2);
    expect(lossesOf(events)[0]).toBe((await undisturbed(smallGraph({ seed: 3 })))[0]);
  });
});

describe("looking into steps", () => {
  const budget = { runs: 1, budgetMs: 0 };
  const profilesOf = (events: readonly Event[]) => only(events, "profile");
  const lastStored = (events: readonly Event[]) => only(events, "stored").at(-1)?.values;

  test("sampled profiles change no loss and no parameter, bit for bit", async () => {
    const plain = bench();
    await plain.send(load(smallGraph({})), { type: "start" }, { type: "read" });
    const watched = bench({ device: { stepsPerCall: 3, callsInFlight: 2 } });
    const sampling = { share: 1, leastIntervalMs: 0 };
    await watched.send({ type: "sample-profiles", sampling }, load(smallGraph({})));
    await watched.send({ type: "start" }, { type: "read" });
    expect(profilesOf(watched.events).length).toBeGreaterThan(2);
    expect(lossesOf(watched.events)).toEqual(lossesOf(plain.events));
    expect(lastStored(watched.events)).toEqual(lastStored(plain.events));
  });

  test("sampling takes no more than its share of the time", async () => {
    const begin = performance.now();
    const { events, send } = bench();
    const sampling = { share: 0.1, leastIntervalMs: 0 };
    await send({ type: "sample-profiles", sampling }, load(smallGraph({ epochs: 20 })));
    await send({ type: "start" });
    const costs = profilesOf(events).map(({ profile }) => profile.costMs);
    const spentMs = costs.slice(0, -1).reduce((sum, cost) => sum + cost, 0);
    expect(costs.length).toBeGreaterThan(0);
    expect(spentMs).toBeLessThanOrEqual(0.1 * (performance.now() - begin));
  });

  test("a profile says which Programs and which step it is about, and a run at rest can be looked into", async () => {
    const { events, send } = bench();
    await send({ ...load(smallGraph({})), edition: 4 } as Command, { type: "profile", budget });
    await send({ type: "start", steps: 5 }, { type: "profile", budget });
    await send({ ...replace(smallGraph({}, 6)), edition: 5 } as Command);
    await send({ type: "profile", budget });
    expect(only(events, "loaded").map(({ edition }) => edition)).toEqual([4, 5]);
    expect(profilesOf(events).map(({ edition, profile }) => [edition, profile.step])).toEqual([
      [4, 1],
      [4, 6],
      [5, 6],
    ]);
    expect(statesOf(events).at(-1)).toBe("done");
  });

  test("before there is a run, a profile is refused with a reason", async () => {
    const { events, send } = bench();
    await send({ type: "profile", budget });
    expect(faultsOf(events)[0]?.detail).toContain("profile");
  });

  test("ends with null", async () => {
    const { events, send } = bench();
    const sampling = { share: 1, leastIntervalMs: 0 };
    await send({ type: "sample-profiles", sampling }, { type: "sample-profiles", sampling: null });
    await send(load(smallGraph({ epochs: 1 })), { type: "start" });
    expect(profilesOf(events)).toEqual([]);
  });
});
