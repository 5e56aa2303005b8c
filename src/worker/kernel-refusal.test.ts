import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { refusingGpu } from "../../e2e/kernels/refusing-gpu.ts";
import { programsOf } from "../../e2e/kernels/tiny-network.ts";
import { nodeHost } from "../cli/lanes/node-host.ts";
import { startNodeGpu } from "../cli/node-gpu.ts";
import { relativeError } from "../compiler/oracle/relative-error.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Event } from "../protocol/event.ts";
import { openAfterGpu } from "../runtime/next-engine.ts";
import { RecoveringEngine } from "../runtime/recovering-engine.ts";
import { openWebgpuEngine } from "../runtime/webgpu/create-webgpu-engine.ts";
import { TrainingLoop } from "./training-loop.ts";

const source = await startNodeGpu();

/** The digits in batches that leave a smaller last one, for two epochs. */
function graphWith(filters: number) {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["first", "Conv2D", ["input"], 0, 0, { filters: 2 }],
    ["second", "Conv2D", ["first"], 0, 0, { filters }],
    ["flatten", "Flatten", ["second"], 0, 0],
    ["dense", "Dense", ["flatten"], 0, 0, { units: 10 }],
    ["output", "Output", ["dense"], 0, 0],
  ];
  return templateGraph("two", rows, { data: "digits", batchSize: 256, epochs: 2 });
}

/** Trains two epochs, takes an edited network and trains one more step, on a device that refuses some kernels from then on. */
async function run(isRefused: (edited: boolean, code: string) => boolean) {
  let isEdited = false;
  const events: Event[] = [];
  const loop = new TrainingLoop({
    createEngine: async () => {
      const open = () =>
        openWebgpuEngine(refusingGpu(source, ({ code }) => isRefused(isEdited, code)));
      const engine = new RecoveringEngine(await open(), open);
      engine.next = openAfterGpu(nodeHost);
      return engine;
    },
    readerAt: (url) => async (path) => new Uint8Array(await readFile(new URL(path, url))),
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    post: (event) => events.push(structuredClone(event)),
    timedSteps: 100,
  });
  const dataUrl = new URL("../../public/data/", import.meta.url).href;
  const [graph, edited] = [graphWith(2), graphWith(3)];
  const settings = graph.training;
  loop.receive({ type: "load", dataUrl, engine: "webgpu", programs: programsOf(graph), settings });
  loop.receive({ type: "start" });
  await loop.atRest();
  isEdited = true;
  loop.receive({ type: "replace", programs: programsOf(edited), settings });
  loop.receive({ type: "step" });
  await loop.atRest();
  const only = <T extends Event["type"]>(type: T) =>
    events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
  const progress = only("progress");
  return {
    losses: progress.flatMap(({ losses }) => [...losses]),
    firstSteps: progress.map(({ firstStep, losses }) => [firstStep, losses.length] as const),
    loaded: only("loaded").map(({ step, keptParameters }) => [step, keptParameters]),
    faults: only("failed").map(({ fault }) => fault.message),
    engines: only("engine").map(({ engine }) => engine),
    validations: only("validation").map(({ step }) => step),
  };
}

it("a run keeps its steps, its place in the epoch and its parameters when a GPU refuses a kernel", async () => {
  const plain = await run(() => false);
  expect(plain.faults).toEqual([]);
  // The kernels of the smaller last batch are compiled when the epoch ends; the edit brings others again.
  let seen = 0;
  const late = await run((_, code) => /fn d1_/.test(code) && seen++ > 0);
  const edited = await run((isEdited, code) => isEdited && /fn d1_/.test(code));
  for (const { losses, firstSteps, loaded, faults, engines, validations } of [late, edited]) {
    expect(faults).toEqual([]);
    expect(relativeError(losses, plain.losses)).toBeLessThan(1e-4);
    let next = 1;
    for (const [firstStep, steps] of firstSteps) {
      expect(firstStep).toBe(next);
      next += steps;
    }
    expect(loaded).toEqual(plain.loaded);
    expect(validations).toEqual(plain.validations);
    expect(engines.map(({ id }) => id)).toEqual(["webgpu", "wasm"]);
    expect(engines.at(-1)?.notice).toMatch(
      /^google swiftshader.* could not compile the kernel of second \(conv2d 3×3\)\. The run goes on with CPU \(\d lanes?\), from the step and the values that it had\.$/,
    );
  }
}, 120_000);
