/** Plans how one Program runs on a device: which works there are, in which dispatches, and how much memory they take. */

import type { SchedulePolicy } from "../../protocol/command.ts";
import type { Dispatch, Program } from "../../protocol/program.ts";
import type { Place } from "../places.ts";
import type { ControlLayout } from "./control-block.ts";
import { beginWork, finishWork, judgeWork, keepWork, watchWork } from "./engine-works.ts";
import type { KernelRefusals, WorkSource, WorkSources } from "./kernel-refusals.ts";
import type { GpuWork, Stage } from "./kernels/gpu-kernel.ts";
import { planKernel } from "./kernels/kernel-table.ts";
import { orderWorks, type Task } from "./order-works.ts";
import {
  type ArenaNumbers,
  type PackedDispatch,
  type PackLimits,
  packLevels,
} from "./pack-works.ts";
import { placesIn, type StoredLayout } from "./stored-layout.ts";

/** What a plan depends on besides the Program. */
export interface PlanOptions {
  readonly policy: SchedulePolicy;
  readonly limits: PackLimits;
  /** See `PlanContext.quads`. */
  readonly quads: boolean;
  /** Which variant of its kernel a call takes, where the device compiles it. */
  readonly variantOf: (call: Dispatch, operands: readonly Place[], batchSize: number) => number;
  /** What the device is known not to compile. */
  readonly refusals: KernelRefusals;
}

/** A Program as it runs on a device. */
export interface StepPlan {
  readonly program: Program;
  readonly dispatches: readonly PackedDispatch[];
  /** Of the Program's buffers, by id. */
  readonly places: readonly Place[];
  /** How many numbers of the arenas it takes, scratch and what is kept included. */
  readonly arenas: ArenaNumbers;
  readonly sources: WorkSources;
}

/** The most dispatches of a grouped step: launching costs something everywhere. */
const mostDispatches = ({ dispatches }: Program) =>
  Math.max(30, Math.floor(1.5 * dispatches.length));

/** Numbers between two multiples of 256 bytes. */
const alignment = 64;

/** Plans one Program. */
export function planStep(
  program: Program,
  layout: StoredLayout,
  control: ControlLayout,
  options: PlanOptions,
): StepPlan {
  const places = placesIn(program, layout);
  const arena = createArena(program.memory.arenaBytes.step / 4);
  const sources = new Map<GpuWork, WorkSource>();
  const planned = program.dispatches.map((dispatch) => {
    const { stages, source } = stagesOf(dispatch, places, program, arena.reserve, options);
    for (const work of stages.flat()) sources.set(work, source);
    return stages;
  });
  const tasks = tasksOf(program, places, planned, layout, control);
  const arenas = { stored: 2 * layout.numbers, step: arena.numbers() };
  const { policy, refusals } = options;
  const isAlone = (work: GpuWork) => refusals.isAlone(work, sources.get(work));
  const limits = { ...options.limits, isAlone };
  const most = policy === "grouped" ? mostDispatches(program) : Number.POSITIVE_INFINITY;
  const dispatches = packLevels(orderWorks(tasks, policy), most, limits, arenas);
  return { program, dispatches, places, arenas, sources };
}

/** Room behind what the Program has planned, each piece for one call alone. */
function createArena(used: number) {
  let end = Math.ceil(used / alignment) * alignment;
  return {
    numbers: () => end,
    reserve: (numbers: number) => {
      const offset = end;
      end += Math.ceil(numbers / alignment) * alignment;
      return offset;
    },
  };
}

function stagesOf(
  dispatch: Dispatch,
  places: readonly Place[],
  program: Program,
  scratch: (numbers: number) => number,
  { quads, variantOf, refusals }: PlanOptions,
): { readonly stages: readonly Stage[]; readonly source: WorkSource } {
  const operands = operandsOf(dispatch, places);
  const { reads, writes } = operands;
  const variant = variantOf(dispatch, [...reads, ...writes], program.batchSize);
  const called = { call: dispatch, ...operands, program, wanted: { variant, quads } };
  const way = refusals.wayOf(called);
  const context = { prefix: `d${dispatch.id}_`, scratch, ...way };
  return { stages: planKernel(dispatch, reads, writes, context), source: { ...called, way } };
}

/** What a dispatch reads and writes. */
export function operandsOf({ reads, writes }: Dispatch, places: readonly Place[]) {
  return {
    reads: reads.map((id) => placeAt(places, id)),
    writes: writes.map((id) => placeAt(places, id)),
  };
}

/** The place of a buffer. */
export function placeAt(places: readonly Place[], id: number): Place {
  const place = places[id];
  if (place === undefined) throw new RangeError(`There is no buffer ${id}.`);
  return place;
}

/** The Program's dispatches, by id, and behind them the engine's own works. */
function tasksOf(
  program: Program,
  places: readonly Place[],
  planned: readonly (readonly Stage[])[],
  layout: StoredLayout,
  control: ControlLayout,
): readonly Task[] {
  const { dispatches, mode, images, labels, loss, correct } = program;
  const at = (id: number) => placeAt(places, id);
  const begin = dispatches.length;
  const judge = begin + 1;
  const trains = mode === "train";
  const changesStored = ({ writes }: Dispatch) => writes.some((id) => at(id).arena === "stored");
  const tasks: Task[] = dispatches.map((dispatch, index) => ({
    stages: planned[index] ?? [],
    after: [
      begin,
      ...dispatch.dependsOn,
      ...dispatch.memoryDependsOn,
      ...(trains && changesStored(dispatch) ? [judge] : []),
    ],
  }));
  const watches = trains ? [watchWork(layout.parameterNumbers)] : [];
  const beginning = [beginWork(at(images), at(labels), control), ...watches];
  tasks.push({ stages: [beginning], after: [] });
  if (!trains) return tasks;
  const judged = dispatches.filter(({ writes }) =>
    writes.some((id) => id === loss || id === correct),
  );
  const judging = [judgeWork(at(loss), at(correct), control), keepWork(at(loss), layout.numbers)];
  tasks.push({ stages: [judging], after: judged.map(({ id }) => id) });
  tasks.push({ stages: [[finishWork()]], after: [judge] });
  return tasks;
}
