/** The Programs of a run on a device: planned, compiled, and with their memory. */
import type { Program, ProgramSet } from "../../protocol/program.ts";
import { isKernelRefusal } from "../fault-error.ts";
import { type ArenaSizes, Arenas } from "./arenas.ts";
import { type ControlLayout, controlIndex, controlLayout, resultWords } from "./control-block.ts";
import type { Device } from "./device.ts";
import { requireRoom } from "./device-memory.ts";
import { copyWork } from "./engine-works.ts";
import { LoadedProgram, type Runnable, runnableOf } from "./loaded-program.ts";
import { type PackedDispatch, packWorks } from "./pack-works.ts";
import type { Pipelines } from "./pipelines.ts";
import { type PlanOptions, planStep, type StepPlan } from "./plan-step.ts";
import { type Range, Readback } from "./readback.ts";
import { programsOf, type StoredLayout, storedLayout } from "./stored-layout.ts";

/** The most steps in a submit, however short they are. */
const mostSteps = 256;

/** Calls of `train` that may be under way, and one whose results are being looked at. */
const stagingBuffers = 3;

/** What the stored arena can do with its two halves. */
type Copy = "keep" | "restore";

/** Owns the memory of a run; kernels belong to the device. */
export class LoadedRun {
  readonly layout: StoredLayout;
  readonly control: ControlLayout;
  readonly arenas: Arenas;
  /** Takes the results of a submit. */
  readonly results: Readback;
  /** Takes the figures of an evaluation. */
  readonly figures: Readback;
  readonly programs: readonly LoadedProgram[];
  readonly #copies: { readonly [C in Copy]: () => Promise<Runnable> };
  #stored: Readback | null = null;
  readonly #device: Device;

  /** @throws FaultError `E_GPU_MEMORY`, before anything is allocated. */
  constructor(
    device: Device,
    pipelines: Pipelines,
    bindGroupLayout: GPUBindGroupLayout,
    set: ProgramSet,
    options: PlanOptions,
  ) {
    this.#device = device;
    this.layout = storedLayout(set);
    const programs = programsOf(set);
    this.control = controlLayout(
      Math.max(...programs.map(({ batchSize }) => batchSize)),
      mostSteps,
    );
    const sizes = (plans: readonly StepPlan[]) => sizesOf(plans, this.layout, this.control);
    const makeRoom = (plan: StepPlan) => {
      const needed = sizes([plan]);
      requireRoom(needed, set.train, device.gpu.limits);
      this.arenas.growStep(needed.step);
    };
    const plans = programs.map((program) => {
      const plan = () => planStep(program, this.layout, this.control, options);
      return new LoadedProgram({ pipelines, options, plan, makeRoom });
    });
    requireRoom(sizes(plans), set.train, device.gpu.limits);
    this.arenas = new Arenas(device, bindGroupLayout, sizes(plans));
    this.results = new Readback(device, 4 * resultWords * mostSteps, stagingBuffers);
    const figures = plans.flatMap((plan) => bytesOf(figureRanges(plan, this.arenas)));
    this.figures = new Readback(device, Math.max(...figures), 1);
    const compiled = (dispatches: readonly PackedDispatch[]) => {
      let runnable: Promise<Runnable> | null = null;
      return () => {
        runnable ??= runnableOf(dispatches, pipelines);
        return runnable;
      };
    };
    this.programs = plans;
    const copy = (direction: Copy) =>
      packWorks([copyWork(direction, this.layout.numbers)], options.limits, {
        stored: 2 * this.layout.numbers,
        step: 0,
      });
    const [keep, restore] = [copy("keep"), copy("restore")];
    this.#copies = { keep: compiled(keep), restore: compiled(restore) };
    pipelines.keepOnly([...plans.flatMap(({ dispatches }) => dispatches), ...keep, ...restore]);
  }

  /** @throws RangeError where there is no Program for batches of that size. */
  programFor(mode: Program["mode"], batchSize: number): LoadedProgram {
    const found = this.programs.find(
      ({ program }) => program.mode === mode && program.batchSize === batchSize,
    );
    if (found === undefined)
      throw new RangeError(`No Program to ${mode} on a batch of ${batchSize} images is loaded.`);
    return found;
  }

  /** Compiles whatever nobody has asked for yet, so that nobody need wait for it later. */
  async warmUp(): Promise<void> {
    for (const program of this.programs) await program.runnable();
    await Promise.all([this.#copies.keep(), this.#copies.restore()]);
  }

  /** Tells the device the seed of the run's random numbers. */
  writeSeed(seed: number): void {
    this.#writeControl(controlIndex.seed, Uint32Array.of(seed, 0));
  }

  /** Lets a device go on that a loss which was not finite has halted. */
  revive(): void {
    this.#writeControl(controlIndex.halted, new Uint32Array(1));
  }

  /** Copies the present values behind themselves, or what lies there back to the front. */
  async copyStored(direction: Copy, dataSet: GPUBuffer): Promise<void> {
    const runnable = await this.#copies[direction]().catch((error: unknown) => {
      if (isKernelRefusal(error)) return null;
      throw error;
    });
    const encoder = this.#device.gpu.createCommandEncoder();
    const between = runnable === null ? this.#copyByHand(encoder, direction) : null;
    if (runnable !== null) {
      const pass = encoder.beginComputePass();
      pass.setBindGroup(0, this.arenas.bindGroup(dataSet));
      encodeRunnable(pass, runnable);
      pass.end();
    }
    this.#device.gpu.queue.submit([encoder.finish()]);
    between?.destroy();
  }

  /** The same without a kernel, by way of another buffer, for WebGPU copies nothing within one. Returns that buffer. */
  #copyByHand(encoder: GPUCommandEncoder, direction: Copy): GPUBuffer {
    const size = 4 * this.layout.numbers;
    const [from, to] = direction === "keep" ? [0, size] : [size, 0];
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const between = this.#device.gpu.createBuffer({ label: "copy", size, usage });
    encoder.copyBufferToBuffer(this.arenas.stored, from, between, 0, size);
    encoder.copyBufferToBuffer(between, 0, this.arenas.stored, to, size);
    return between;
  }

  /** The present values of all that is stored. */
  async readStored(): Promise<Float32Array> {
    const size = 4 * this.layout.numbers;
    this.#stored ??= new Readback(this.#device, size, 1);
    const staging = await this.#stored.acquire();
    const encoder = this.#device.gpu.createCommandEncoder();
    const range = { buffer: this.arenas.stored, offset: 0, size };
    const bytes = this.#stored.record(encoder, size > 0 ? [range] : [], staging);
    this.#device.gpu.queue.submit([encoder.finish()]);
    const words = await this.#stored.finish(staging, bytes, "reading the parameters");
    return new Float32Array(words.buffer);
  }

  dispose(): void {
    this.arenas.dispose();
    this.results.dispose();
    this.figures.dispose();
    this.#stored?.dispose();
  }

  #writeControl(index: number, words: Uint32Array<ArrayBuffer>): void {
    this.#device.gpu.queue.writeBuffer(this.arenas.scalars, 4 * index, words);
  }
}

/** Puts dispatches into a pass whose bind group is set. */
export function encodeRunnable(pass: GPUComputePassEncoder, runnable: Runnable): void {
  for (const { pipeline, grid } of runnable) {
    pass.setPipeline(pipeline);
    pass.dispatchWorkgroups(grid[0], grid[1]);
  }
}

/** Where an evaluation leaves what it found: loss, correct, top-k, confusion. */
export function figureRanges({ program, places }: StepPlan, { step }: Arenas): readonly Range[] {
  const { loss, correct, topK, confusion } = program;
  return [loss, correct, topK, confusion].flatMap((id) => {
    const place = id === null ? undefined : places[id];
    if (place === undefined) return [];
    return { buffer: step, offset: 4 * place.offset, size: 4 * place.rows * place.columns };
  });
}

function bytesOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { size }) => sum + size, 0);
}

function sizesOf(
  plans: readonly StepPlan[],
  layout: StoredLayout,
  control: ControlLayout,
): ArenaSizes {
  return {
    stored: 4 * 2 * layout.numbers,
    step: 4 * Math.max(...plans.map(({ arenas }) => arenas.step)),
    scalars: 4 * control.words,
  };
}
