/**
 * Times every dispatch of a training step on a WebGPU device in Node, kernel by kernel:
 * `npx tsx e2e/kernels/time-kernels.ts [template] [batch] [variant]`.
 *
 * A time is the least of a few submits that run the dispatch many times, divided by how many: others on the machine only add to it.
 */
import { compile } from "../../src/compiler/compile.ts";
import { templateCatalogue } from "../../src/graph/templates/catalogue.ts";
import type { KernelName } from "../../src/protocol/kernel.ts";
import type { Program } from "../../src/protocol/program.ts";
import { placesOf } from "../../src/runtime/places.ts";
import type { GpuKernel, Stage } from "../../src/runtime/webgpu/kernels/gpu-kernel.ts";
import { gpuKernels } from "../../src/runtime/webgpu/kernels/kernel-table.ts";
import { openStageRunner } from "./stage-runner.ts";

/** The stages of each dispatch, and how many numbers the step arena takes with all scratch. */
export function planProgram(program: Program, variant: number, quads: boolean) {
  const places = placesOf(program);
  let end = Math.ceil(program.memory.arenaBytes.step / 256) * 64;
  const scratch = (numbers: number) => {
    const offset = end;
    end += Math.ceil(numbers / 64) * 64;
    return offset;
  };
  const pick = (ids: readonly number[]) => ids.flatMap((id) => places[id] ?? []);
  const planned = program.dispatches.map((dispatch): readonly Stage[] => {
    const kernel = gpuKernels[dispatch.kernel] as GpuKernel<KernelName>;
    const context = { prefix: `k${dispatch.id}_`, scratch, variant, quads };
    return kernel(dispatch.attrs as never, pick(dispatch.reads), pick(dispatch.writes), context);
  });
  return { planned, stepNumbers: end };
}

async function main([template = "lenet", batch = "8", variant = "0"]: string[]): Promise<void> {
  const graph = templateCatalogue.get(template)?.graph;
  if (graph === undefined) throw new RangeError(`There is no template ${template}.`);
  const { training } = graph;
  const sized = { ...graph, training: { ...training, batchSize: Number(batch) } };
  const program = compile(sized).programs?.train;
  if (program === undefined) throw new RangeError(`${template} does not compile.`);
  const runner = await openStageRunner();
  const { planned, stepNumbers } = planProgram(program, Number(variant), runner.quads);
  const arenas = { stored: program.memory.arenaBytes.stored / 4, step: stepNumbers };
  let [sumMs, sumCompileMs] = [0, 0];
  for (const { id, kernel, flops } of program.dispatches) {
    const { ms, compileMs } = await runner.time(planned[id] ?? [], arenas);
    sumMs += ms;
    sumCompileMs += compileMs;
    const rate = (flops / ms / 1e6).toFixed(2);
    const works = (planned[id] ?? []).map((stage) => stage.map(({ label }) => label).join(" | "));
    console.log(
      `${String(id).padStart(3)} ${kernel.padEnd(28)} ${ms.toFixed(3).padStart(8)} ms ${rate.padStart(7)} GFLOP/s ${compileMs.toFixed(0).padStart(5)} ms to compile  ${works.join(" → ")}`,
    );
  }
  console.log(`sum ${sumMs.toFixed(2)} ms, ${sumCompileMs.toFixed(0)} ms to compile`);
  process.exit(0);
}

await main(process.argv.slice(2));
