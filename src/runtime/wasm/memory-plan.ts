/** Says where everything lies in the one memory, before any of it is allocated. */
import type { BufferId, Program, ProgramSet } from "../../protocol/program.ts";
import { FaultError } from "../fault-error.ts";
import { type Place, placesOf } from "../places.ts";
import { createTaskGraph, type TaskGraph } from "./lanes/task-graph.ts";
import { layOutStored, moveStored, programsOfSet, type StoredLayout } from "./stored-layout.ts";
import { type Layout, laneScratchBytes, scalarBytes, type Task } from "./task.ts";

/** How one Program runs in the memory. */
export interface StepPlan {
  readonly program: Program;
  readonly graph: TaskGraph;
  /** Byte addresses of what is written before a step and read after it. */
  readonly addressOf: (buffer: BufferId) => number;
}

/** All addresses are in bytes. */
export interface MemoryPlan {
  readonly layout: StoredLayout;
  readonly stored: number;
  readonly scalars: number;
  /** Where the scratch of each lane begins. */
  readonly laneScratch: readonly number[];
  readonly plans: readonly StepPlan[];
  /** The operands of all tasks, and where they go. */
  readonly operands: Int32Array;
  readonly operandsAddress: number;
  readonly sizeBytes: number;
}

/** The first page is the module's own. */
const firstAddress = 1 << 16;
const alignment = 256;

/** More than this no browser is asked for: a tab holds 4 GiB at best, and the page needs some of it. */
export const budgetBytes: number = 1.5 * 2 ** 30;

/** Plans the Programs of a set for so many lanes. Only one runs at a time, so they share the arena of the step and the scratch. */
export function planMemory(
  set: ProgramSet,
  laneCount: number,
  planOf: (program: Program, layout: Layout) => readonly Task[],
): MemoryPlan {
  let end = firstAddress;
  const take = (bytes: number) => {
    const begin = end;
    end += Math.ceil(bytes / alignment) * alignment;
    return begin;
  };
  const programs = programsOfSet(set);
  const layout = layOutStored(programs);
  const scalars = take(scalarBytes);
  const laneScratch = Array.from({ length: laneCount }, () => take(laneScratchBytes));
  const stored = take(layout.sizeBytes);
  const step = take(Math.max(...programs.map(({ memory }) => memory.arenaBytes.step)));
  const scratch = end;
  const planned = programs.map((original) => {
    const program = moveStored(original, layout);
    end = scratch;
    const tasks = planOf(program, { stored, step, scalars, allocate: take });
    return { program, tasks, end };
  });
  end = Math.max(...planned.map((each) => each.end));
  const sizes = planned.map(({ tasks }) => operandCount(tasks));
  const operandsAddress = take(4 * sizes.reduce((sum, size) => sum + size, 0));
  requireWithinBudget(set.train, end);
  const { operands, addresses } = placeOperands(
    planned.map(({ tasks }) => tasks),
    operandsAddress,
  );
  const plans = planned.map(({ program, tasks }, index) => ({
    program,
    graph: createTaskGraph(program, tasks, addresses[index] ?? []),
    addressOf: addressesOf(placesOf(program), { stored, step }),
  }));
  return { layout, stored, scalars, laneScratch, plans, operands, operandsAddress, sizeBytes: end };
}

/** Operands of a task begin at a multiple of 16 bytes. */
function wordsOf({ words }: Task): number {
  return Math.ceil(words.length / 4) * 4;
}

function operandCount(tasks: readonly Task[]): number {
  return tasks.reduce((sum, task) => sum + wordsOf(task), 0);
}

function placeOperands(plans: readonly (readonly Task[])[], address: number) {
  const operands = new Int32Array(plans.reduce((sum, tasks) => sum + operandCount(tasks), 0));
  let at = 0;
  const addresses = plans.map((tasks) =>
    tasks.map((task) => {
      const begin = at;
      operands.set(task.words, begin);
      at += wordsOf(task);
      return address + 4 * begin;
    }),
  );
  return { operands, addresses };
}

function addressesOf(
  places: readonly Place[],
  arenas: { readonly [A in Place["arena"]]: number },
): (buffer: BufferId) => number {
  return (buffer) => {
    const place = places[buffer];
    if (place === undefined) throw new RangeError(`There is no buffer ${buffer}.`);
    return arenas[place.arena] + 4 * place.offset;
  };
}

/** @throws FaultError `E_MEMORY`, with the largest culprit and a suggestion. */
function requireWithinBudget({ buffers, batchSize }: Program, sizeBytes: number): void {
  if (sizeBytes > budgetBytes)
    throw memoryFault(buffers, batchSize, sizeBytes, "is more than the CPU engine takes");
}

/** `E_MEMORY`: what a run needs, and why it does not get it. */
export function memoryFault(
  buffers: Program["buffers"],
  batchSize: number,
  sizeBytes: number,
  why: string,
): FaultError {
  const largest = buffers.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20).toLocaleString("en-US")} MiB`;
  return new FaultError({
    code: "E_MEMORY",
    message: `A step needs ${mebibytes(sizeBytes)}, which ${why}.`,
    detail: `The largest tensor is ${largest.name} [${largest.shape.join(",")}] with ${mebibytes(largest.sizeBytes)}.`,
    action: `Make the batch smaller than ${batchSize}, or use fewer filters or units there.`,
  });
}

/** The arena of stored buffers. */
export function storedIn(
  { buffer }: WebAssembly.Memory,
  { stored, layout }: MemoryPlan,
): Float32Array<ArrayBuffer> {
  // Shared or not, it is read and written alike.
  return new Float32Array(buffer as ArrayBuffer, stored, layout.sizeBytes / 4);
}

/** Which plan runs a batch of that size. */
export function planFor(
  plans: readonly StepPlan[],
  mode: Program["mode"],
  batchSize: number,
): number {
  const index = plans.findIndex(
    ({ program }) => program.mode === mode && program.batchSize === batchSize,
  );
  if (index < 0)
    throw new Error(`No Program to ${mode} on a batch of ${batchSize} images is loaded.`);
  return index;
}
