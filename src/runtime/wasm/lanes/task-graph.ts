/** Says which task waits for which, and which goes first: the plan of a step, as flat arrays that lanes read without allocating. */
import type { Dispatch, DispatchId, Program } from "../../../protocol/program.ts";
import type { Task } from "../task.ts";

/** Tasks in the order in which they are preferred, which respects their dependencies; all arrays are indexed by it but `dependents`. */
export interface TaskGraph {
  readonly count: number;
  readonly codes: Int32Array;
  /** Byte addresses of the operands in the memory. */
  readonly words: Int32Array;
  readonly parts: Int32Array;
  readonly dispatches: Int32Array;
  /** How many tasks must have ended before. */
  readonly waits: Int32Array;
  /** The tasks that wait for task t are `dependents[dependentsBegin[t]]` to `dependents[dependentsBegin[t + 1] − 1]`. */
  readonly dependentsBegin: Int32Array;
  readonly dependents: Int32Array;
  /** How long one part may take before its lane is given up, in milliseconds. */
  readonly patienceMs: Float64Array;
}

/** A lane that is silent for this long on a part that should be short is not coming back. */
const leastPatienceMs = 1200;
/** A tenth of what a slow phone does: no lane that is alive is slower. */
const leastFlopsPerMs = 100_000;
/** What a lane does in a microsecond, about: only ratios matter. */
const unitsPerMicrosecond = 8000;

/**
 * Puts the tasks of a Program in order: the longest remaining path first.
 *
 * @param tasks in any order; `after` refers to their positions.
 * @param addresses where the words of each task lie in the memory.
 */
export function createTaskGraph(
  { dispatches }: Pick<Program, "dispatches">,
  tasks: readonly Task[],
  addresses: readonly number[],
): TaskGraph {
  const before = predecessorsOf(dispatches, tasks);
  const costs = costsOf(dispatches, tasks);
  const paths = remainingPaths(before, costs);
  const order = tasks.map((_, index) => index);
  order.sort((a, b) => (paths[b] ?? 0) - (paths[a] ?? 0) || a - b);
  const rank = new Int32Array(tasks.length);
  for (const [position, index] of order.entries()) rank[index] = position;
  const after = invert(before);
  const dependents = order.map((index) => [...(after[index] ?? [])].map((each) => rank[each] ?? 0));
  const dependentsBegin = new Int32Array(tasks.length + 1);
  for (const [position, list] of dependents.entries())
    dependentsBegin[position + 1] = (dependentsBegin[position] ?? 0) + list.length;
  const pick = (value: (task: Task, index: number) => number) =>
    Int32Array.from(order, (index) => value(tasks[index] as Task, index));
  return {
    count: tasks.length,
    codes: pick(({ code }) => code),
    words: pick((_, index) => addresses[index] ?? 0),
    parts: pick(({ parts }) => parts),
    dispatches: pick(({ dispatch }) => dispatch),
    waits: pick((_, index) => before[index]?.size ?? 0),
    dependentsBegin,
    dependents: Int32Array.from(dependents.flat()),
    patienceMs: Float64Array.from(order, (index) =>
      patienceMs(tasks[index] as Task, dispatches, tasks),
    ),
  };
}

/** For each task, the tasks that must have ended before. */
function predecessorsOf(dispatches: readonly Dispatch[], tasks: readonly Task[]): Set<number>[] {
  const own = tasksByDispatch(dispatches, tasks);
  const inner = new Set(tasks.flatMap(({ after }) => after));
  const lastOf = new Map<DispatchId, readonly number[]>();
  for (const { id, dependsOn, memoryDependsOn } of dispatches) {
    const ends = (own.get(id) ?? []).filter((index) => !inner.has(index));
    // What a dispatch without tasks waits for, those that wait for it wait for.
    lastOf.set(id, ends.length > 0 ? ends : lastTasks([...dependsOn, ...memoryDependsOn], lastOf));
  }
  return tasks.map(({ dispatch, after }) => {
    if (after.length > 0) return new Set(after);
    const { dependsOn = [], memoryDependsOn = [] } = dispatches[dispatch] ?? {};
    return new Set(lastTasks([...dependsOn, ...memoryDependsOn], lastOf));
  });
}

function lastTasks(
  dispatches: readonly DispatchId[],
  lastOf: ReadonlyMap<DispatchId, readonly number[]>,
): readonly number[] {
  return [...new Set(dispatches.flatMap((id) => lastOf.get(id) ?? []))];
}

function tasksByDispatch(
  dispatches: readonly Dispatch[],
  tasks: readonly Task[],
): ReadonlyMap<DispatchId, number[]> {
  const own = new Map<DispatchId, number[]>(dispatches.map(({ id }) => [id, []]));
  for (const [index, { dispatch }] of tasks.entries()) own.get(dispatch)?.push(index);
  return own;
}

/** About how many microseconds each task takes one lane. A dispatch's cost is shared out among its tasks. */
function costsOf(dispatches: readonly Dispatch[], tasks: readonly Task[]): number[] {
  const own = tasksByDispatch(dispatches, tasks);
  return tasks.map(({ dispatch }) => {
    const { flops = 0, bytes = 0 } = dispatches[dispatch] ?? {};
    // One more, so that whoever waits is behind whom it waits for.
    return 1 + (flops + bytes) / unitsPerMicrosecond / (own.get(dispatch)?.length ?? 1);
  });
}

/** The longest way from the beginning of each task to the end of the step. */
function remainingPaths(before: readonly ReadonlySet<number>[], costs: readonly number[]) {
  const after = invert(before);
  const paths: (number | undefined)[] = costs.map(() => undefined);
  const waiting = after.map((set) => set.size);
  const ready = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
  for (const index of ready) {
    const longest = Math.max(0, ...[...(after[index] ?? [])].map((each) => paths[each] ?? 0));
    paths[index] = longest + (costs[index] ?? 0);
    for (const each of before[index] ?? []) {
      const left = (waiting[each] ?? 0) - 1;
      waiting[each] = left;
      if (left === 0) ready.push(each);
    }
  }
  if (ready.length < costs.length) throw new RangeError("Tasks wait for each other in a circle.");
  return paths;
}

/** For each task, the tasks that wait for it. */
function invert(before: readonly ReadonlySet<number>[]): Set<number>[] {
  const after = before.map(() => new Set<number>());
  for (const [index, set] of before.entries()) for (const each of set) after[each]?.add(index);
  return after;
}

function patienceMs(task: Task, dispatches: readonly Dispatch[], tasks: readonly Task[]): number {
  const siblings = tasks.filter(({ dispatch }) => dispatch === task.dispatch).length;
  const flops = dispatches[task.dispatch]?.flops ?? 0;
  return leastPatienceMs + flops / siblings / task.parts / leastFlopsPerMs;
}
