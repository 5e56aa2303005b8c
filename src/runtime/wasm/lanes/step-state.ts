/** The words that lanes share: which step is open, and how far each task of it has come. All access is by Atomics while a step is open. */
import type { TaskGraph } from "./task-graph.ts";

/** Words with one meaning for all lanes, by their index. */
export const word = {
  /** Grows with every change that may interest an idle lane: what lanes sleep on. */
  signal: 0,
  /** How many lanes sleep, or are about to. */
  sleepers: 1,
  /** Counts openings and closings of steps: odd while a step is open. */
  gate: 2,
  /** Which of the graphs the open step follows. */
  graph: 3,
  tasksLeft: 4,
  /** Tasks begun and not ended; kept only where fewer tasks than lanes may run side by side. */
  tasksOpen: 5,
  /** At most this many tasks run side by side. */
  lanes: 6,
  /** At most this many lanes work on one task at once. */
  threads: 7,
  /** 1 where each part is to be timed. */
  recording: 8,
  /** 1 when lanes are to go back to their event loop. */
  leave: 9,
  /** The lane whose call failed, counted from 1; 0 while none has. */
  failed: 10,
} as const;

const firstLaneWord = 16;

/** Words of each lane. */
const laneWord = {
  /** Odd while the lane looks at the words of a step. */
  inside: 0,
  /** The last opening of the gate that it answered. */
  arrived: 1,
  /** The task it works on, counted from 1; 0 when it has none. */
  task: 2,
  /** Parts begun so far. */
  beat: 3,
  /** Parts recorded in this step. */
  records: 4,
} as const;

/** Words of a lane are a cache line apart. */
const wordsPerLane = 16;

/** Numbers that a record takes: dispatch, begin, end. */
export const numbersPerRecord = 3;

/** Memory that lanes share, and how it is divided: plain data that goes to every lane. */
export interface StepMemory {
  readonly words: Int32Array<ArrayBufferLike>;
  /** For each lane, room for one record per part. */
  readonly records: Float64Array<ArrayBufferLike>;
  readonly laneCount: number;
  /** The most tasks of any graph. */
  readonly taskCount: number;
}

/** Makes the memory for steps of any of the graphs. */
export function createStepMemory(
  graphs: readonly TaskGraph[],
  laneCount: number,
  shared: boolean,
): StepMemory {
  const taskCount = Math.max(1, ...graphs.map(({ count }) => count));
  const partCount = Math.max(1, ...graphs.map(totalParts));
  const readyWords = Math.ceil(taskCount / 32);
  const words = firstLaneWord + laneCount * wordsPerLane + readyWords + 4 * taskCount;
  const Room = shared ? SharedArrayBuffer : ArrayBuffer;
  return {
    words: new Int32Array(new Room(words * 4)),
    records: new Float64Array(new Room(laneCount * partCount * numbersPerRecord * 8)),
    laneCount,
    taskCount,
  };
}

function totalParts({ parts }: TaskGraph): number {
  return parts.reduce((sum, each) => sum + each, 0);
}

/** Views of the words of a step. */
export interface StepViews {
  readonly words: Int32Array<ArrayBufferLike>;
  /** A bit for each task that may be begun or joined: the first task is the lowest bit of the first word. */
  readonly ready: Int32Array<ArrayBufferLike>;
  /** Tasks that each task still waits for. */
  readonly waits: Int32Array<ArrayBufferLike>;
  /** How many parts of each task are taken, from its beginning and from its end: see `Lane`. */
  readonly next: Int32Array<ArrayBufferLike>;
  readonly done: Int32Array<ArrayBufferLike>;
  /** Lanes that work on each task; kept only where fewer than all may. */
  readonly active: Int32Array<ArrayBufferLike>;
}

/** Divides the memory. */
export function viewsOf({ words, laneCount, taskCount }: StepMemory): StepViews {
  let begin = firstLaneWord + laneCount * wordsPerLane;
  const take = (length: number) => {
    begin += length;
    return words.subarray(begin - length, begin);
  };
  const ready = take(Math.ceil(taskCount / 32));
  const [waits, next] = [take(taskCount), take(taskCount)];
  return { words, ready, waits, next, done: take(taskCount), active: take(taskCount) };
}

/** The index of a word of a lane. */
export function laneWordAt(lane: number, name: keyof typeof laneWord): number {
  return firstLaneWord + lane * wordsPerLane + laneWord[name];
}

/** Sets the words for a step at its beginning. No lane may be inside. */
export function resetStep(views: StepViews, graph: TaskGraph, index: number): void {
  const { words, ready, waits, next, done, active } = views;
  waits.set(graph.waits);
  next.fill(0);
  done.fill(0);
  active.fill(0);
  ready.fill(0);
  for (let task = 0; task < graph.count; task++)
    if (graph.waits[task] === 0) ready[task >> 5] = (ready[task >> 5] ?? 0) | (1 << (task & 31));
  words[word.graph] = index;
  words[word.tasksLeft] = graph.count;
  words[word.tasksOpen] = 0;
}
