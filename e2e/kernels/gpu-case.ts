/** Runs one kernel case through the WGSL kernels of the WebGPU engine and through the oracle, and says how far apart they are. */
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import { relativeError } from "../../src/compiler/oracle/relative-error.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { KernelCall, KernelName } from "../../src/protocol/kernel.ts";
import type { Place } from "../../src/runtime/places.ts";
import { type Stage, scalarIndex } from "../../src/runtime/webgpu/kernels/gpu-kernel.ts";
import { gpuKernels } from "../../src/runtime/webgpu/kernels/kernel-table.ts";
import { createDraw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";
import { kernelCases } from "./kernel-cases.ts";
import { errorBound, labelled } from "./run-case.ts";
import type { StageRunner } from "./stage-runner.ts";

/** How one case came out on the device. */
export interface GpuCaseReport {
  /** The largest relative L2 distance from the oracle among its results, per `relativeError`. */
  readonly error: number;
  readonly bound: number;
  /** How many numbers were changed that are none of the results. */
  readonly trespasses: number;
  readonly stages: number;
}

export interface GpuCaseOptions {
  readonly seed: number;
  readonly variant: number;
  /** Whether activations are ranges of wider matrices, as parts of a concatenation are. */
  readonly views: boolean;
  /** False where threads are not to share what they read, though they could. */
  readonly quads?: boolean;
}

const replaced: ReadonlySet<KernelName> = new Set([
  "sgd",
  "momentum",
  "nesterov",
  "rmsprop",
  "adagrad",
  "adam",
  "adamw",
  "moving-average",
]);

const poison = Number.NaN;

/** Arenas that grow as places are taken from them. */
class Arenas {
  readonly stored: number[] = [];
  readonly step: number[] = [];

  take(arena: "stored" | "step", numbers: number): number {
    const all = this[arena];
    const offset = all.length;
    const end = Math.ceil((offset + numbers) / 64) * 64 + 64;
    while (all.length < end) all.push(poison);
    return offset;
  }

  place(shape: readonly number[], arena: "stored" | "step", gap: number): Place {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    const stride = columns + gap;
    const begin = this.take(arena, rows * stride);
    const offset = begin + Math.floor(gap / 2);
    return { arena, offset, shape, rows, columns, stride, dataType: "f32" };
  }
}

/** Which operands and results hold parameters or their gradients, which are never views. */
function isWhole(call: KernelCall, position: number, isResult: boolean): boolean {
  if (call.kernel === "siblings") {
    if (position === 0 && !isResult) return false;
    const each = eachOf(call.attrs.call);
    const own = isResult ? position % each.results : 1 + ((position - 1) % each.operands);
    return isWhole(call.attrs.call, own, isResult);
  }
  if (call.kernel === "sum-of-siblings") {
    return !isResult && isWhole(call.attrs.call, position % 2, false);
  }
  return isResult ? isWholeResult(call, position) : isWholeOperand(call, position);
}

function isWholeResult(call: KernelCall, position: number): boolean {
  if (call.kernel === "affine-gradient") return position < (call.attrs.bias ? 2 : 1);
  return call.kernel.endsWith("gradient-filter") || isStored(call);
}

function isWholeOperand(call: KernelCall, position: number): boolean {
  switch (call.kernel) {
    case "affine":
      return position > 0;
    case "affine-gradient":
      return position === 2 && call.attrs.inputGradient === true;
    case "conv2d":
    case "depthwise-conv2d":
    case "conv2d-gradient-input":
    case "depthwise-conv2d-gradient-input":
      return position === 1;
    default:
      return isStored(call);
  }
}

/** Whether all that a call touches is stored, or a gradient of something stored. */
function isStored({ kernel }: KernelCall): boolean {
  return kernel === "update-all" || kernel === "fold-batch-norm" || replaced.has(kernel);
}

/** Operands, x left out, and results of one member. */
function eachOf(call: KernelCall): { operands: number; results: number } {
  if (call.kernel === "affine") {
    return { operands: call.attrs.bias ? 2 : 1, results: call.attrs.keepsInput ? 2 : 1 };
  }
  if (call.kernel === "affine-gradient") {
    const { bias, inputGradient, activation } = call.attrs;
    const count = (...flags: unknown[]) => flags.filter(Boolean).length;
    return {
      operands: 1 + count(inputGradient, activation),
      results: 1 + count(bias, inputGradient),
    };
  }
  return { operands: 1, results: 1 };
}

/** How many operands an update has, and how many of them it replaces. */
function updateSides(call: KernelCall, reads: number) {
  const each = call.kernel === "update-all" ? reads / call.attrs.count : reads;
  return { each, isReplaced: (position: number) => position % each !== 1 };
}

interface Laid {
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
  readonly arenas: Arenas;
}

function layOut(
  call: KernelCall,
  inputs: readonly OracleTensor[],
  expected: readonly OracleTensor[],
  views: boolean,
): Laid {
  const arenas = new Arenas();
  const gapFor = (shape: readonly number[], position: number, isResult: boolean) =>
    views && shape.length > 1 && !isWhole(call, position, isResult) ? 5 : 0;
  const isUpdate = call.kernel === "update-all" || replaced.has(call.kernel);
  const { isReplaced } = updateSides(call, inputs.length);
  const reads = inputs.map(({ shape, data }, position) => {
    const isStored = isUpdate ? isReplaced(position) : isWhole(call, position, false);
    const place = arenas.place(shape, isStored ? "stored" : "step", gapFor(shape, position, false));
    const isLabel = labelled.has(call.kernel) && position === 1;
    for (const [at, value] of data.entries()) {
      arenas[place.arena][indexIn(place, at)] = isLabel ? bitsAsFloat(value) : value;
    }
    return place;
  });
  const writes = isUpdate
    ? reads.filter((_, position) => isReplaced(position))
    : expected.map(({ shape }, position) =>
        arenas.place(shape, "step", gapFor(shape, position, true)),
      );
  return { reads, writes, arenas };
}

function bitsAsFloat(value: number): number {
  return new Float32Array(Uint32Array.of(value).buffer)[0] ?? 0;
}

function indexIn({ offset, stride, columns }: Place, at: number): number {
  return offset + Math.floor(at / columns) * stride + (at % columns);
}

/** Runs a case on a device. */
export async function runGpuCase(
  runner: StageRunner,
  kernel: KernelName,
  index: number,
  options: GpuCaseOptions,
): Promise<GpuCaseReport> {
  const kernelCase = kernelCases[kernel][index];
  if (kernelCase === undefined) throw new RangeError(`${kernel} has no case ${index}.`);
  return runGpuKernelCase(runner, kernel, kernelCase, `${kernel} ${index}`, options);
}

/**
 * As `runGpuCase`, for a case of any table.
 *
 * @param name keys the inputs.
 */
export async function runGpuKernelCase<K extends KernelName>(
  runner: StageRunner,
  kernel: K,
  kernelCase: KernelCase<K>,
  name: string,
  { seed, variant, views, quads = true }: GpuCaseOptions,
): Promise<GpuCaseReport> {
  const { attrs, step = 1, learningRate = 0.1 } = kernelCase;
  const call = { kernel, attrs } as KernelCall;
  const inputs = kernelCase.inputs(createDraw(seed, name));
  const expected = evaluateKernel(call, inputs, { seed, step, learningRate });
  const { reads, writes, arenas } = layOut(call, inputs, expected, views);
  const untilScratch = arenas.step.length;
  const plan = gpuKernels[kernel] as (...args: unknown[]) => readonly Stage[];
  const scratch = (numbers: number) => arenas.take("step", numbers);
  const stages = plan(attrs, reads, writes, {
    prefix: "k7_",
    scratch,
    variant,
    quads: quads && runner.quads,
  });
  const scalars = new Uint32Array(8);
  scalars[scalarIndex.step] = step;
  scalars[scalarIndex.learningRate] = new Uint32Array(Float32Array.of(learningRate).buffer)[0] ?? 0;
  scalars[scalarIndex.seed] = seed;
  const before = { stored: Float32Array.from(arenas.stored), step: Float32Array.from(arenas.step) };
  const after = await runner.run(stages, before.stored, before.step, scalars);
  const errors = expected.map(({ data }, position) => {
    const place = writes[position];
    if (!place) return Number.POSITIVE_INFINITY;
    const found = Array.from(data, (_, at) => after[place.arena][indexIn(place, at)] ?? poison);
    return relativeError(found, data);
  });
  const trespasses = countTrespasses(before, after, writes, untilScratch);
  return {
    error: Math.max(...errors),
    bound: errorBound(call),
    trespasses,
    stages: stages.length,
  };
}

function countTrespasses(
  before: { readonly stored: Float32Array; readonly step: Float32Array },
  after: { readonly stored: Float32Array; readonly step: Float32Array },
  writes: readonly Place[],
  untilScratch: number,
): number {
  const results = { stored: new Set<number>(), step: new Set<number>() };
  for (const place of writes) {
    for (let at = 0; at < place.rows * place.columns; at++) {
      results[place.arena].add(indexIn(place, at));
    }
  }
  const changed = (arena: "stored" | "step", end: number) => {
    let count = 0;
    for (let at = 0; at < end; at++) {
      if (!Object.is(before[arena][at], after[arena][at]) && !results[arena].has(at)) count++;
    }
    return count;
  };
  return changed("stored", before.stored.length) + changed("step", untilScratch);
}
