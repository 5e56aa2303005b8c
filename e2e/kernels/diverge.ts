/** Drives a run into numbers that are none, and says whether the engine noticed and found its way back. */
import { templateCatalogue } from "../../src/graph/templates/catalogue.ts";
import type { EngineChoice } from "../../src/protocol/command.ts";
import { trainStep } from "../../src/runtime/engine.ts";
import { createEngine } from "../../src/runtime/tfjs/create-engine.ts";
import { compileSmall, drawBatch, learningRate, seed } from "./train-beside-oracle.ts";

export interface DivergenceReport {
  /** Of a good step, of one on images of NaN, and of another good one. */
  readonly losses: readonly number[];
  /** Stored buffers with a number that is not finite, before and after the engine rolled back. */
  readonly broken: number;
  readonly brokenAfterRollBack: number;
}

/** Trains LeNet, whose max pooling hides a NaN on some backends. */
export async function diverge(choice: EngineChoice): Promise<DivergenceReport> {
  const graph = templateCatalogue.get("lenet")?.graph;
  if (graph === undefined) {
    throw new RangeError("There is no template lenet.");
  }
  const engine = await createEngine(choice);
  await engine.load(compileSmall(graph).programs, seed);
  const broken = async () => {
    const stored = await engine.read();
    return stored.filter(({ data }) => !data.every(Number.isFinite)).length;
  };
  const poisoned = drawBatch(2);
  poisoned.images.fill(Number.NaN);
  const losses: number[] = [];
  for (const batch of [drawBatch(1), poisoned, drawBatch(3)]) {
    const { loss } = await trainStep(engine, batch, { step: losses.length + 1, learningRate });
    losses.push(loss);
  }
  const before = await broken();
  await engine.rollBack();
  const brokenAfterRollBack = await broken();
  engine.dispose();
  return { losses, broken: before, brokenAfterRollBack };
}
