/**
 * Times every dispatch of a training step of a model of the benchmark on one lane of the CPU engine, task by task:
 * `npx tsx e2e/kernels/time-lane.ts [model] [batch] [plain|relaxed]`.
 *
 * Times are those that the processor spent, the least of several steps: others on the machine only add to them. What a dispatch takes
 * beyond its operations at the rate of a matrix product in the same process is its lost time; the largest come first.
 */
import { standardModel } from "../../src/cli/bench/standard-models.ts";
import { compile } from "../../src/compiler/compile.ts";
import type { Dispatch, Program } from "../../src/protocol/program.ts";
import { initialValues } from "../../src/runtime/initialize.ts";
import { placesOf } from "../../src/runtime/places.ts";
import * as codes from "../../src/runtime/wasm/kernels/codes.ts";
import { planTasks } from "../../src/runtime/wasm/kernels/plan-tasks.ts";
import { type Task, writeScalars } from "../../src/runtime/wasm/task.ts";
import { createDraw } from "./draw.ts";
import { createLane, type LaneBuild, laneBuilds, type OneLane, planCalls } from "./one-lane.ts";

const seed = 7;
const steps = 15;
/** Dispatches that lose less than this share of the step are left out. */
const leastShare = 0.002;
/** The side of the product that the others are measured by: long enough for the clock, too short to be interrupted often. */
const productSide = 256;
const products = 60;

const functionNames = Object.entries(codes);

function nameOf({ code }: Task): string {
  return functionNames.find(([, value]) => value === code)?.[0] ?? String(code);
}

function programOf(model: string, batchSize: number): Program {
  const program = compile(standardModel(model, batchSize)).programs?.train;
  if (program === undefined) throw new RangeError(`${model} does not compile.`);
  return program;
}

/** Where the numbers of a buffer lie. */
function numbersOf(lane: OneLane, program: Program, buffer: number): Float32Array {
  const place = placesOf(program)[buffer];
  if (place === undefined) throw new RangeError(`There is no buffer ${buffer}.`);
  const address = lane.layout[place.arena] + 4 * place.offset;
  return new Float32Array(lane.memory, address, place.rows * place.columns);
}

function fillStored(lane: OneLane, program: Program): void {
  for (const stored of program.stored)
    numbersOf(lane, program, stored.buffer).set(initialValues(stored, seed));
}

function fillBatch(lane: OneLane, program: Program): void {
  const draw = createDraw(seed, "batch");
  const images = numbersOf(lane, program, program.images);
  images.set(draw.positive(images.length).data);
  const labels = numbersOf(lane, program, program.labels);
  const { data } = draw.labels(program.batchSize, 10);
  new Int32Array(lane.memory, labels.byteOffset, labels.length).set(data);
}

function processorMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Operations in a millisecond of a square matrix product. */
function peakOf(build: LaneBuild): number {
  const size = productSide * productSide;
  const lane = createLane(build, 4 << 20, { stored: 0, step: 0 });
  const operand = () => {
    const address = lane.allocate(4 * size);
    new Float32Array(lane.memory, address, size).fill(0.5);
    const place = { arena: "step", offset: 0, dataType: "f32" } as const;
    const shape = [productSide, productSide];
    return {
      ...place,
      address,
      shape,
      rows: productSide,
      columns: productSide,
      stride: productSide,
    };
  };
  const [a, b, c] = [operand(), operand(), operand()];
  const call = { kernel: "matmul", attrs: { transposeA: false, transposeB: false } } as const;
  const run = planCalls(lane, [{ call, reads: [a, b], writes: [c] }]);
  const times = Array.from({ length: products }, () => processorMs(run));
  return (2 * productSide * size) / Math.min(...times);
}

function describeDispatch({ buffers }: Program, { kernel, writes, reads }: Dispatch): string {
  const shapeOf = (id: number) => `${buffers[id]?.name} [${buffers[id]?.shape}]`;
  return `${kernel} ${writes.slice(0, 1).map(shapeOf)} of ${reads.slice(0, 1).map(shapeOf)}`;
}

function main([model = "lenet", batch = "64", wanted = laneBuilds.at(-1)]: string[]): void {
  const program = programOf(model, Number(batch));
  const build = laneBuilds.find((each) => each === wanted);
  if (build === undefined) throw new RangeError(`There is no build ${wanted} here.`);
  const { arenaBytes } = program.memory;
  const lane = createLane(build, 512 << 20, arenaBytes);
  const tasks = planTasks(program, lane.layout);
  const run = lane.prepare(tasks);
  const least = tasks.map(() => Number.POSITIVE_INFINITY);
  fillStored(lane, program);
  for (let step = 1; step <= steps; step++) {
    fillBatch(lane, program);
    writeScalars(lane.memory, lane.layout.scalars, { learningRate: 0.001, step, seed });
    tasks.forEach((_, index) => {
      least[index] = Math.min(
        least[index] ?? 0,
        processorMs(() => run(index)),
      );
    });
  }
  const timed = tasks.map((task, index) => ({ task, ms: least[index] ?? 0 }));
  const sum = timed.reduce((total, { ms }) => total + ms, 0);
  const peak = peakOf(build);
  const lines = program.dispatches.map((dispatch) => {
    const own = timed.filter(({ task }) => task.dispatch === dispatch.id);
    const ms = own.reduce((total, each) => total + each.ms, 0);
    const lostMs = ms - dispatch.flops / peak;
    const works = own.map(({ task, ms }) => `${nameOf(task)}×${task.parts} ${ms.toFixed(2)}`);
    const rates = `${(dispatch.flops / ms / 1e6).toFixed(1).padStart(6)} GFLOP/s ${(dispatch.bytes / ms / 1e6).toFixed(1).padStart(6)} GB/s`;
    const times = `${lostMs.toFixed(2).padStart(6)} ms lost of ${ms.toFixed(2).padStart(6)}`;
    const text = `${times} ${rates}  ${describeDispatch(program, dispatch)}: ${works.join(", ")}`;
    return { lostMs, text };
  });
  for (const { lostMs, text } of lines.toSorted((a, b) => b.lostMs - a.lostMs))
    if (lostMs >= leastShare * sum) console.log(text);
  const flops = program.dispatches.reduce((total, each) => total + each.flops, 0);
  const share = `${(flops / sum / 1e6).toFixed(1)} GFLOP/s, ${((100 * flops) / sum / peak).toFixed(0)} % of ${(peak / 1e6).toFixed(1)}`;
  console.log(
    `${model}, batch ${batch}, ${build}: ${sum.toFixed(2)} ms in ${tasks.length} tasks, ${share}`,
  );
}

main(process.argv.slice(2));
