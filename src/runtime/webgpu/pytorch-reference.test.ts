import { afterAll, describe, expect, it } from "vitest";
import { type PytorchRun, readPytorchCases } from "../../../e2e/kernels/pytorch-cases.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { programsForBatch } from "../../cli/train/programs-of.ts";
import { startingValues } from "../../cli/train/replay-case.ts";
import { relativeError } from "../../compiler/oracle/relative-error.ts";
import { learningRateAt } from "../../protocol/learning-rate.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";

const engine = await openWebgpuEngine(await startNodeGpu());

afterAll(() => engine.dispose());

/** The longest runs, and one of each other network. */
const runs = readPytorchCases()
  .filter(({ name }) => name.startsWith("a small"))
  .flatMap(({ name, parameters, runs }) => {
    const long = runs.filter(({ batches }) => batches.length >= 100);
    const chosen =
      long.length > 0 ? long : runs.filter((run) => run.name.includes("adam, step rate"));
    return chosen.slice(0, 2).map((run) => ({ name: `${name}, ${run.name}`, parameters, run }));
  });

/** As for the other engines: Adam divides by the size of gradients. */
function lossBound({ graph }: PytorchRun, step: number): number {
  if (graph.training.optimizer.type === "adam") return 1e-3;
  return step <= 10 ? 1e-5 : 1e-4;
}

describe("PyTorch's losses", () => {
  it.each(runs)("come of the WebGPU engine too: $name", async ({ parameters, run }) => {
    const { graph, batches, losses } = run;
    const programs = programsForBatch(graph, batches[0]?.size ?? 0);
    const { seed, learningRate, schedule } = graph.training;
    const given = new Map(Object.entries(parameters));
    const replayed = { path: "case", graph, parameters: given, batches };
    await engine.load(programs, seed);
    await engine.reset(seed);
    await engine.write(startingValues(replayed, programs.train.stored));
    const steps = batches.map((batch, index) => ({
      batch,
      scalars: {
        step: index + 1,
        learningRate: learningRateAt(index + 1, learningRate, schedule),
      },
    }));
    const results = await engine.train(steps);
    expect(results.length).toBe(losses.length);
    for (const [index, { loss }] of results.entries()) {
      const error = relativeError([loss], [losses[index] ?? Number.NaN]);
      expect(error, `loss of step ${index + 1}`).toBeLessThanOrEqual(lossBound(run, index + 1));
    }
  });
});
