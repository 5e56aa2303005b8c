/** Whether an engine is as fast after 20,000 steps with an optimizer as it was in the first of them. */

import type { Optimizer } from "../../graph/graph.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { spreadOf } from "./spread.ts";

/** What is trained: images one by one, of which there are so few that they are soon known by heart and gradients vanish. */
export const enduranceCourse = { model: "lenet-5", batch: 1 } as const;

/** How long, and how much of it is compared. Times are taken of `block` steps at once. */
export interface Distance {
  readonly steps: number;
  readonly window: number;
  readonly block: number;
}

export const wholeDistance: Distance = { steps: 20_000, window: 1000, block: 100 };
/** To see that everything runs. */
export const quickDistance: Distance = { steps: 600, window: 200, block: 20 };

/** From the first window to the last no optimizer may become slower than this. */
export const mostSlowdown = 1.1;

/** Every optimizer with its initial settings and a learning rate at which it learns one image at a time. */
export const enduranceOptimizers: readonly { optimizer: Optimizer; learningRate: number }[] =
  Object.values(initialOptimizers).map((optimizer) => ({
    optimizer,
    learningRate: optimizer.type === "sgd" || optimizer.type === "adagrad" ? 0.01 : 0.001,
  }));

/** One optimizer's row. */
export interface EnduranceJson {
  readonly model: string;
  readonly batch: number;
  readonly engine: string;
  readonly optimizer: Optimizer["type"];
  readonly steps: number;
  /** Milliseconds per step, the median of the blocks of the first and of the last window. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** The last over the first. */
  readonly slowdown: number;
  readonly lastLoss: number;
  /** Stored numbers that are subnormal at the end. */
  readonly subnormal: number;
}

/** The figures of the milliseconds of all blocks, in order. */
export function enduranceOf(
  blocks: readonly number[],
  { window, block }: Distance,
): Pick<EnduranceJson, "firstMs" | "lastMs" | "slowdown"> {
  const count = window / block;
  const firstMs = spreadOf(blocks.slice(0, count)).median / block;
  const lastMs = spreadOf(blocks.slice(-count)).median / block;
  return { firstMs, lastMs, slowdown: lastMs / firstMs };
}
