/** One lane: takes parts of ready tasks, the most urgent first, and makes ready what waited for them. */
import {
  laneWordAt,
  numbersPerRecord,
  type StepMemory,
  type StepViews,
  viewsOf,
  word,
} from "./step-state.ts";
import type { TaskGraph } from "./task-graph.ts";

/** Runs one part of a task: `code` with the operands at the byte address `words`. */
export type RunPart = (code: number, words: number, part: number, parts: number) => void;

/** How long an idle lane looks out for work before it sleeps, in milliseconds: about what waking up takes. */
const spinMs = 0.04;
/** How often it looks between two glances at the clock. */
const spinTurns = 64;

const noPart = -1;
/** How the parts of a task that are taken are counted in one word: from the beginning in the lower half, from the end in the upper. */
const takenFromEnd = 1 << 16;
const mostParts = takenFromEnd - 1;

/** From this lane's own clock to the one that all lanes share; read once, for reading it takes time. */
const clockOffsetMs = performance.timeOrigin;

/** Milliseconds on the one clock of all lanes. */
function now(): number {
  return clockOffsetMs + performance.now();
}

/** A lane's view of the shared words, with everything it needs to work. */
export class Lane {
  readonly index: number;
  readonly #graphs: readonly TaskGraph[];
  readonly #views: StepViews;
  readonly #run: RunPart;
  readonly #records: Float64Array<ArrayBufferLike>;
  readonly #laneCount: number;
  /** Set for the step under way. */
  #graph: TaskGraph;
  #limitsTasks = false;
  #limitsThreads = false;
  #isRecording = false;
  #task = 0;
  readonly #fromEnd: boolean;
  /** Whether the part that was just taken is the first of its task. */
  #isFirst = false;

  constructor(index: number, memory: StepMemory, graphs: readonly TaskGraph[], run: RunPart) {
    const [first] = graphs;
    if (first === undefined) throw new RangeError("A lane needs a graph to work on.");
    this.index = index;
    this.#graphs = graphs;
    this.#graph = first;
    this.#views = viewsOf(memory);
    this.#run = run;
    this.#laneCount = memory.laneCount;
    this.#fromEnd = index % 2 === 1;
    const room = memory.records.length / memory.laneCount;
    this.#records = memory.records.subarray(index * room, (index + 1) * room);
  }

  /** Works whenever a step is open and sleeps between, until told to leave. A call that fails ends the lane, and the step with it. */
  serve(): void {
    const { words } = this.#views;
    while (Atomics.load(words, word.leave) === 0) {
      const seen = Atomics.load(words, word.signal);
      this.#workIfOpen();
      this.#spin(seen);
      Atomics.add(words, word.sleepers, 1);
      Atomics.wait(words, word.signal, seen);
      Atomics.sub(words, word.sleepers, 1);
    }
  }

  /** Works on the open step until all of it is done. `watch` is called whenever the others leave this lane idle for a while. */
  finishStep(watch: (idleMs: number) => void): void {
    const { words } = this.#views;
    this.#enter();
    while (Atomics.load(words, word.tasksLeft) > 0) {
      const seen = Atomics.load(words, word.signal);
      if (this.#work() || this.#spin(seen)) continue;
      if (Atomics.load(words, word.failed) === 0) {
        Atomics.add(words, word.sleepers, 1);
        const outcome = Atomics.wait(words, word.signal, seen, sliceMs);
        Atomics.sub(words, word.sleepers, 1);
        if (outcome !== "timed-out") continue;
      }
      watch(sliceMs);
    }
  }

  /** Does a whole step alone, in the order of preference, without looking for others. */
  doAlone(graph: TaskGraph): void {
    this.#graph = graph;
    this.#isRecording = this.#views.words[word.recording] === 1;
    for (let task = 0; task < graph.count; task++) {
      const parts = graph.parts[task] ?? 0;
      for (let part = 0; part < parts; part++) this.#runPart(task, part, parts);
    }
  }

  /** Whoever opens a step waits until no lane is inside, so that nobody sees its words half set. */
  #workIfOpen(): void {
    const { words } = this.#views;
    const inside = laneWordAt(this.index, "inside");
    Atomics.add(words, inside, 1);
    const gate = Atomics.load(words, word.gate);
    if ((gate & 1) === 1) {
      Atomics.store(words, laneWordAt(this.index, "arrived"), gate);
      this.#enter();
      this.#work();
    }
    Atomics.add(words, inside, 1);
  }

  #enter(): void {
    const { words } = this.#views;
    this.#graph = this.#graphs[Atomics.load(words, word.graph)] ?? this.#graph;
    this.#limitsTasks = Atomics.load(words, word.lanes) < this.#laneCount;
    this.#limitsThreads = Atomics.load(words, word.threads) < this.#laneCount;
    this.#isRecording = Atomics.load(words, word.recording) === 1;
  }

  /** Takes what can be taken until there is nothing; says whether there was anything. */
  #work(): boolean {
    let worked = false;
    for (let part = this.#claim(); part !== noPart; part = this.#claim()) {
      worked = true;
      this.#callOthers();
      this.#runParts(this.#task, part);
    }
    return worked;
  }

  /**
   * Takes the next part of a ready task, in order of preference. One that no lane has begun comes before one that is shared: ops
   * side by side meet less often than parts of one op do, and each stays in the cache of its lane.
   */
  #claim(): number {
    if (Atomics.load(this.#views.words, word.failed) !== 0) return noPart;
    const part = this.#claimFirst(true);
    return part === noPart ? this.#claimFirst(false) : part;
  }

  #claimFirst(isFresh: boolean): number {
    const { next, ready } = this.#views;
    for (let index = 0; index < ready.length; index++) {
      let bits = Atomics.load(ready, index);
      while (bits !== 0) {
        const lowest = bits & -bits;
        const task = index * 32 + 31 - Math.clz32(lowest);
        const isWanted = !isFresh || Atomics.load(next, task) === 0;
        const part = isWanted ? this.#claimOf(task) : noPart;
        if (part !== noPart) return part;
        bits ^= lowest;
      }
    }
    return noPart;
  }

  #claimOf(task: number): number {
    const { active, next, words } = this.#views;
    if (this.#limitsThreads && Atomics.add(active, task, 1) >= (words[word.threads] ?? 1)) {
      Atomics.sub(active, task, 1);
      return noPart;
    }
    const opens = this.#limitsTasks && Atomics.load(next, task) === 0;
    if (opens && Atomics.add(words, word.tasksOpen, 1) >= (words[word.lanes] ?? 1)) {
      Atomics.sub(words, word.tasksOpen, 1);
      if (this.#limitsThreads) Atomics.sub(active, task, 1);
      return noPart;
    }
    const part = this.#nextPart(task);
    if (opens && !this.#isFirst) {
      // Somebody else began it in this moment; a third may have been turned away for the place taken here.
      Atomics.sub(words, word.tasksOpen, 1);
      this.#announce(true);
    }
    if (part === noPart && this.#limitsThreads) Atomics.sub(active, task, 1);
    this.#task = task;
    return part;
  }

  /**
   * Every other lane takes parts from the end: where the parts of one task work on what those of another made, most of it is then
   * still in the cache of the lane that made it.
   */
  #nextPart(task: number): number {
    const { next, ready } = this.#views;
    const parts = this.#graph.parts[task] ?? 0;
    const taken = Atomics.add(next, task, this.#fromEnd ? takenFromEnd : 1);
    const front = taken & mostParts;
    const back = taken >>> 16;
    this.#isFirst = taken === 0;
    const left = parts - front - back;
    if (left === 1) Atomics.and(ready, task >> 5, ~(1 << (task & 31)));
    if (left <= 0) return noPart;
    return this.#fromEnd ? parts - 1 - back : front;
  }

  /** Stays with a task while it has parts: its operands are in this lane's cache. */
  #runParts(task: number, first: number): void {
    const { done, active } = this.#views;
    const parts = this.#graph.parts[task] ?? 0;
    for (let part = first; part !== noPart; part = this.#nextPart(task)) {
      this.#runPart(task, part, parts);
      if (Atomics.add(done, task, 1) === parts - 1) {
        this.#complete(task);
        return;
      }
    }
    if (this.#limitsThreads) Atomics.sub(active, task, 1);
  }

  #runPart(task: number, part: number, parts: number): void {
    const { words } = this.#views;
    const { codes, words: addresses, dispatches } = this.#graph;
    const begin = this.#isRecording ? now() : 0;
    Atomics.store(words, laneWordAt(this.index, "task"), task + 1);
    Atomics.add(words, laneWordAt(this.index, "beat"), 1);
    this.#run(codes[task] ?? 0, addresses[task] ?? 0, part, parts);
    Atomics.store(words, laneWordAt(this.index, "task"), 0);
    if (!this.#isRecording) return;
    const count = laneWordAt(this.index, "records");
    const at = (words[count] ?? 0) * numbersPerRecord;
    words[count] = (words[count] ?? 0) + 1;
    this.#records[at] = dispatches[task] ?? 0;
    this.#records[at + 1] = begin;
    this.#records[at + 2] = now();
  }

  #complete(task: number): void {
    const { ready, waits, words } = this.#views;
    const { dependents, dependentsBegin } = this.#graph;
    if (this.#limitsTasks) Atomics.sub(words, word.tasksOpen, 1);
    const end = dependentsBegin[task + 1] ?? 0;
    for (let at = dependentsBegin[task] ?? 0; at < end; at++) {
      const dependent = dependents[at] ?? 0;
      if (Atomics.sub(waits, dependent, 1) === 1)
        Atomics.or(ready, dependent >> 5, 1 << (dependent & 31));
    }
    const isLast = Atomics.sub(words, word.tasksLeft, 1) === 1;
    // This lane itself goes on with what it made ready and calls others when there is more; only the end it must tell.
    this.#announce(isLast || this.#limitsTasks);
  }

  #announce(wakes: boolean): void {
    const { words } = this.#views;
    Atomics.add(words, word.signal, 1);
    if (wakes && Atomics.load(words, word.sleepers) > 0) Atomics.notify(words, word.signal);
  }

  /** Wakes one more lane where there is more to do than what was just taken. That one does the same. */
  #callOthers(): void {
    const { ready, words } = this.#views;
    if (Atomics.load(words, word.sleepers) === 0) return;
    for (let index = 0; index < ready.length; index++) {
      let bits = Atomics.load(ready, index);
      const own = this.#limitsThreads && this.#task >> 5 === index ? 1 << (this.#task & 31) : 0;
      bits &= ~own;
      if (bits === 0) continue;
      Atomics.add(words, word.signal, 1);
      Atomics.notify(words, word.signal, 1);
      return;
    }
  }

  /** Looks out for a change for a moment; says whether there was one. */
  #spin(seen: number): boolean {
    const { words } = this.#views;
    const end = performance.now() + spinMs;
    do {
      for (let turn = 0; turn < spinTurns; turn++)
        if (Atomics.load(words, word.signal) !== seen) return true;
    } while (performance.now() < end);
    return false;
  }
}

/** How long the first lane sleeps at most before it looks after the others, in milliseconds. */
const sliceMs = 20;
