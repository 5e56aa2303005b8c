/** Runs rows of the product of windows on each engine's kernels, and tells which come out wrong. */
import type { KernelCall, KernelName } from "../../src/protocol/kernel.ts";
import { runGpuKernelCase } from "./gpu-case.ts";
import type { KernelCase } from "./kernel-case.ts";
import { laneBuilds } from "./one-lane.ts";
import { errorBound, runTfjsCase } from "./run-case.ts";
import { runLaneCase } from "./run-lane-case.ts";
import type { StageRunner } from "./stage-runner.ts";
import type { WindowRow } from "./window-product.ts";
import { casesOf } from "./window-product-cases.ts";

/** Whatever is wrong with rows, in words: nothing where all is well. */
export type ProductEngine = (rows: readonly WindowRow[]) => Promise<readonly string[]>;

/** A device takes memory for each work that waits. */
const atOnce = 8;

type Run = <K extends KernelName>(kernel: K, of: KernelCase<K>, at: number) => Promise<number>;

/** Runs the cases of rows a few at a time. */
function engineOf(run: Run): ProductEngine {
  return async (rows) => {
    const cases = rows.flatMap(casesOf);
    const wrong: string[] = [];
    for (let begin = 0; begin < cases.length; begin += atOnce) {
      const few = cases.slice(begin, begin + atOnce).map(async ({ kernel, of }, at) => {
        const what = `${kernel} ${JSON.stringify(of.attrs)}`;
        try {
          const error = await run(kernel, of as KernelCase<KernelName>, begin + at);
          const bound = errorBound({ kernel, attrs: of.attrs } as KernelCall);
          return error <= bound ? [] : [`${what}: ${error}`];
        } catch (error) {
          return [`${what}: ${String(error).slice(0, 300)}`];
        }
      });
      wrong.push(...(await Promise.all(few)).flat());
    }
    return wrong;
  };
}

/** The engines. The current backend of TensorFlow.js must be `cpu`. */
export function productEngines(runner: StageRunner): {
  readonly [E in "wasm" | "tfjs" | "webgpu"]: ProductEngine;
} {
  return {
    wasm: engineOf(async (kernel, of, at) => {
      const build = laneBuilds[at % laneBuilds.length] ?? "plain";
      const options = { build, gap: 3 * (at % 2), seed: 3, memoryBytes: 3 << 20 };
      return runLaneCase(kernel, of, `${kernel} ${at}`, options);
    }),
    tfjs: engineOf(
      async (kernel, of, at) => (await runTfjsCase(kernel, of, `${kernel} ${at}`, "cpu", 3)).error,
    ),
    webgpu: engineOf(async (kernel, of, at) => {
      const options = { seed: 3, variant: at % 3, views: at % 2 === 1 };
      const name = `${kernel} ${at}`;
      const { error, trespasses } = await runGpuKernelCase(runner, kernel, of, name, options);
      return trespasses > 0 ? Number.POSITIVE_INFINITY : error;
    }),
  };
}
