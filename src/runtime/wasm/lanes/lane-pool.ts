/** All lanes of an engine: the caller's own thread is the first, the others are workers. Opens steps for them and notices when one is lost. */
import type { LaneLimits } from "../../../protocol/event.ts";
import type { DispatchId } from "../../../protocol/program.ts";
import { Lane, type RunPart } from "./lane.ts";
import type { LaneReply, LaneRoom, LaneWorker, StartLane } from "./lane-worker.ts";
import { runnerOf } from "./serve-lane.ts";
import {
  createStepMemory,
  laneWordAt,
  numbersPerRecord,
  resetStep,
  type StepMemory,
  type StepViews,
  viewsOf,
  word,
} from "./step-state.ts";
import type { TaskGraph } from "./task-graph.ts";

/** One part of a task as a lane ran it, in milliseconds of the clock `performance.timeOrigin + performance.now()`. */
export interface LaneRecord {
  readonly dispatch: DispatchId;
  readonly lane: number;
  readonly beginMs: number;
  readonly endMs: number;
}

/** Thrown when a lane has failed, died or hangs. The step is half done; the pool can only be disposed of. */
export class LaneLost extends Error {
  readonly lane: number;
  /** What it was doing, or null when it was not in a task. */
  readonly dispatch: DispatchId | null;

  constructor(lane: number, dispatch: DispatchId | null, detail: string) {
    super(`Lane ${lane + 1} is lost: ${detail}`);
    this.name = "LaneLost";
    this.lane = lane;
    this.dispatch = dispatch;
  }
}

/** Longest silence of a lane that has nothing to do, in milliseconds of running steps. */
const silenceMs = 1200;
/** How long workers may take to start: a busy machine loads scripts slowly. */
const startMs = 20_000;

/** What the pool knows of a lane in a worker. */
interface Served {
  readonly lane: number;
  readonly worker: LaneWorker;
  /** Hears the next reply. */
  heard: ((reply: LaneReply) => void) | null;
  lost: string | null;
  /** When it was last looked at: its counts, and for how long they have stood still. */
  beat: number;
  arrived: number;
  stuckMs: number;
  silentMs: number;
}

/** Lanes that work on steps of some graphs. */
export class LanePool {
  readonly #served: Served[] = [];
  #limits: LaneLimits;
  #graphs: readonly TaskGraph[] = [];
  #memory: StepMemory | null = null;
  #views: StepViews | null = null;
  #own: Lane | null = null;
  readonly #makeRunner: (room: LaneRoom) => RunPart;
  /** Whether each part is to be timed, from the next step on. */
  isRecording = false;

  /**
   * @param startLane null where lanes cannot share memory: then there is one.
   * @param makeRunner makes what runs a part in this thread.
   */
  constructor(
    limits: LaneLimits,
    startLane: StartLane | null,
    makeRunner: (room: LaneRoom) => RunPart = runnerOf,
  ) {
    this.#limits = limits;
    this.#makeRunner = makeRunner;
    const count = startLane === null ? 1 : laneCountOf(limits);
    for (let lane = 1; lane < count; lane++) this.#start(lane, startLane as StartLane);
  }

  /** Lanes in all; those that the limits leave over sleep. */
  get laneCount(): number {
    return this.#served.length + 1;
  }

  /** From the next step on. There are as many lanes as before. */
  set limits(limits: LaneLimits) {
    this.#limits = limits;
  }

  /**
   * Takes new graphs, between two steps.
   *
   * @param rooms one for each lane.
   * @throws LaneLost where one does not start.
   */
  async prepare(graphs: readonly TaskGraph[], rooms: readonly LaneRoom[]): Promise<void> {
    this.#releaseLanes();
    const { laneCount } = this;
    const shared = laneCount > 1;
    const steps = createStepMemory(graphs, laneCount, shared);
    const [ownRoom] = rooms;
    if (ownRoom === undefined) throw new RangeError("The first lane has no room.");
    this.#graphs = graphs;
    this.#memory = steps;
    this.#views = viewsOf(steps);
    this.#own = new Lane(0, steps, graphs, this.#makeRunner(ownRoom));
    await Promise.all(
      this.#served.map((served) => {
        const ready = this.#replyOf(served);
        const room = rooms[served.lane] ?? ownRoom;
        Object.assign(served, { beat: 0, arrived: 0, stuckMs: 0, silentMs: 0 });
        served.worker.post({ lane: served.lane, room, steps, graphs });
        return ready;
      }),
    );
  }

  /**
   * Runs a step of a graph to its end.
   *
   * @throws LaneLost; whatever a call of this thread throws.
   */
  runStep(index: number): void {
    const views = this.#views;
    const own = this.#own;
    const graph = this.#graphs[index];
    if (!views || !own || !graph) throw new RangeError(`There is no graph ${index}.`);
    const { words } = views;
    this.#requireAll();
    if (this.laneCount > 1) this.#waitUntilOutside(views);
    words[word.recording] = this.isRecording ? 1 : 0;
    for (let lane = 0; lane < this.laneCount; lane++) words[laneWordAt(lane, "records")] = 0;
    if (laneCountOf(this.#limits) === 1) {
      own.doAlone(graph);
      return;
    }
    words[word.lanes] = this.#limits.lanes;
    words[word.threads] = this.#limits.threads;
    resetStep(views, graph, index);
    const begin = performance.now();
    Atomics.add(words, word.gate, 1);
    this.#announce(views);
    own.finishStep((idleMs) => this.#lookAfterOthers(views, graph, idleMs));
    Atomics.add(words, word.gate, 1);
    this.#listenFor(views, performance.now() - begin);
  }

  /** What the lanes recorded of the last step, lane by lane; empty where nothing was. */
  records(): LaneRecord[] {
    const memory = this.#memory;
    if (memory === null) return [];
    const room = memory.records.length / memory.laneCount;
    return Array.from({ length: memory.laneCount }, (_, lane) => {
      const count = memory.words[laneWordAt(lane, "records")] ?? 0;
      return Array.from({ length: count }, (_, index) => {
        const at = lane * room + index * numbersPerRecord;
        const [dispatch = 0, beginMs = 0, endMs = 0] = memory.records.subarray(at, at + 3);
        return { dispatch, lane, beginMs, endMs };
      });
    }).flat();
  }

  /** Ends all workers. */
  dispose(): void {
    for (const { worker } of this.#served) worker.terminate();
    this.#served.length = 0;
    this.#memory = null;
    this.#views = null;
    this.#own = null;
  }

  #start(lane: number, startLane: StartLane): void {
    const served: Served = {
      lane,
      worker: startLane((reply) => {
        if (reply.type === "failed") served.lost ??= reply.detail;
        served.heard?.(reply);
      }),
      heard: null,
      lost: null,
      beat: 0,
      arrived: 0,
      stuckMs: 0,
      silentMs: 0,
    };
    this.#served.push(served);
  }

  #replyOf(served: Served): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (detail: string) => reject(new LaneLost(served.lane, null, detail));
      if (served.lost !== null) return fail(served.lost);
      const timer = setTimeout(() => fail("it did not start."), startMs);
      served.heard = (reply) => {
        clearTimeout(timer);
        served.heard = null;
        if (reply.type === "ready") resolve();
        else fail(reply.detail);
      };
    });
  }

  /** Sends the lanes back to their event loops, where they hear what comes next. */
  #releaseLanes(): void {
    const views = this.#views;
    if (views === null) return;
    Atomics.store(views.words, word.leave, 1);
    this.#announce(views);
  }

  #announce({ words }: StepViews): void {
    Atomics.add(words, word.signal, 1);
    Atomics.notify(words, word.signal);
  }

  /** Those that died between two steps have said so. */
  #requireAll(): void {
    for (const { lane, lost } of this.#served)
      if (lost !== null) throw new LaneLost(lane, null, lost);
  }

  #waitUntilOutside({ words }: StepViews): void {
    for (const { lane } of this.#served) {
      const inside = laneWordAt(lane, "inside");
      const end = performance.now() + silenceMs;
      while ((Atomics.load(words, inside) & 1) === 1)
        if (performance.now() > end) throw new LaneLost(lane, null, "it does not leave the step.");
    }
  }

  /** While this lane has nothing to do: has one of the others failed, or stood still for too long? */
  #lookAfterOthers({ words }: StepViews, graph: TaskGraph, idleMs: number): void {
    const failed = Atomics.load(words, word.failed);
    if (failed > 0)
      throw new LaneLost(failed - 1, this.#dispatchOf(failed - 1), "its call failed.");
    for (const served of this.#served) {
      const { lane } = served;
      const isInside = (Atomics.load(words, laneWordAt(lane, "inside")) & 1) === 1;
      const beat = Atomics.load(words, laneWordAt(lane, "beat"));
      const task = Atomics.load(words, laneWordAt(lane, "task"));
      served.stuckMs = isInside && beat === served.beat ? served.stuckMs + idleMs : 0;
      served.beat = beat;
      const patienceMs = graph.patienceMs[task - 1] ?? silenceMs;
      if (served.stuckMs > patienceMs)
        throw new LaneLost(lane, this.#dispatchOf(lane), "it stopped answering.");
    }
  }

  #dispatchOf(lane: number): DispatchId | null {
    const words = this.#views?.words;
    const task = words === undefined ? 0 : Atomics.load(words, laneWordAt(lane, "task"));
    const graph = this.#graphs[words?.[word.graph] ?? 0];
    return graph?.dispatches[task - 1] ?? null;
  }

  /** A lane that sleeps through steps for too long is dead: each opening wakes it. */
  #listenFor({ words }: StepViews, stepMs: number): void {
    for (const served of this.#served) {
      const arrived = Atomics.load(words, laneWordAt(served.lane, "arrived"));
      served.silentMs = arrived === served.arrived ? served.silentMs + stepMs : 0;
      served.arrived = arrived;
      if (served.silentMs > silenceMs)
        throw new LaneLost(served.lane, null, "it no longer comes to steps.");
    }
  }
}

/** How many lanes there must be for both limits. */
export function laneCountOf({ lanes, threads }: LaneLimits): number {
  return Math.max(lanes, threads);
}
