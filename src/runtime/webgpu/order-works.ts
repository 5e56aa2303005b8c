/** In which order the works of a step go to the device, and which of them go together. */
import type { SchedulePolicy } from "../../protocol/command.ts";
import type { Stage } from "./kernels/gpu-kernel.ts";

/** Something to do, in stages each of which needs all before it. */
export interface Task {
  readonly stages: readonly Stage[];
  /** Indices of the tasks that must have ended before it begins. */
  readonly after: readonly number[];
}

/** Groups of works: those of one group are independent, each group needs those before it. */
export function orderWorks(tasks: readonly Task[], policy: SchedulePolicy): readonly Stage[] {
  const order = inOrder(tasks);
  switch (policy) {
    case "sequential":
      return order.flatMap((index) => tasks[index]?.stages ?? []);
    case "wavefront": {
      const depths = endsOf(tasks, order, () => 1);
      return order
        .toSorted((a, b) => (depths[a] ?? 0) - (depths[b] ?? 0) || a - b)
        .flatMap((index) => tasks[index]?.stages ?? []);
    }
    case "grouped":
      return grouped(tasks, order);
    default:
      return policy satisfies never;
  }
}

function grouped(tasks: readonly Task[], order: readonly number[]): readonly Stage[] {
  const ends = endsOf(tasks, order, ({ stages }) => stages.length);
  const levels: Stage[] = [];
  for (const index of order) {
    const stages = tasks[index]?.stages ?? [];
    const begin = (ends[index] ?? 0) - stages.length;
    for (const [position, works] of stages.entries())
      levels[begin + position] = [...(levels[begin + position] ?? []), ...works];
  }
  return levels.filter((works) => works !== undefined);
}

/** When each task has ended, when each begins as early as it can. */
function endsOf(
  tasks: readonly Task[],
  order: readonly number[],
  lengthOf: (task: Task) => number,
): readonly number[] {
  const ends: number[] = [];
  for (const index of order) {
    const task = tasks[index];
    if (task === undefined) continue;
    ends[index] = Math.max(0, ...task.after.map((id) => ends[id] ?? 0)) + lengthOf(task);
  }
  return ends;
}

/** The indices of the tasks, each after those it waits for, otherwise as they stand. */
function inOrder(tasks: readonly Task[]): readonly number[] {
  const done = new Set<number>();
  let waiting = tasks.map((_, index) => index);
  while (waiting.length > 0) {
    const left: number[] = [];
    for (const index of waiting) {
      if (tasks[index]?.after.every((id) => done.has(id))) done.add(index);
      else left.push(index);
    }
    if (left.length === waiting.length)
      throw new Error("The tasks of a step wait for each other in a circle.");
    waiting = left;
  }
  return [...done];
}
