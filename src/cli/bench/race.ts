/** Lets contenders train one model at one batch size, taking turns: A B C, A B C, … */
import type { GpuCalls } from "../../runtime/webgpu/count-gpu-calls.ts";
import { batchCount } from "./bench-data.ts";
import { hasLearnt, lossProblem } from "./check-losses.ts";
import { type Contender, labelOf, noGpuCalls, type Opened, type Seat } from "./contender.ts";
import { printError } from "./stage/messages.ts";
import { withDeadline } from "./with-deadline.ts";

export interface RacePace {
  /** How long one turn is to take. */
  readonly turnMs: number;
  /** Rounds in which everybody takes part. */
  readonly minRounds: number;
  readonly maxRounds: number;
  /** After those, rounds go on until the race has taken this long, without those who would hold it up. */
  readonly budgetMs: number;
  /** Who takes longer for a first step is left out. */
  readonly patienceMs: number;
}

/** How a contender fared. */
export interface Result {
  readonly contender: Contender;
  readonly opened: Opened;
  readonly perStep: GpuCalls;
  /** Of all steps but the counted ones. */
  readonly losses: readonly number[];
}

/** A contender that has no result, and why. */
export interface Dropped {
  readonly contender: Contender;
  readonly reason: string;
}

export interface RaceRecord {
  readonly results: readonly Result[];
  readonly rounds: readonly ReadonlyMap<string, number>[];
  readonly dropped: readonly Dropped[];
}

/** Someone at the start. */
interface Runner {
  readonly seat: Seat;
  readonly opened: Opened;
  readonly losses: number[];
  perStep: GpuCalls;
  stepMs: number;
}

/** A quick look at how fast somebody is takes this many steps. */
const trialSteps = 2;

/** How many steps are counted, more where an engine does more in one call. */
const countedSteps = 4;

export class Race {
  readonly #pace: RacePace;
  readonly #say: (text: string) => void;
  readonly #now: () => number;
  readonly #dropped: Dropped[] = [];
  #runners: Runner[] = [];

  constructor(pace: RacePace, say: (text: string) => void, now: () => number) {
    this.#pace = pace;
    this.#say = say;
    this.#now = now;
  }

  /** Opens everybody one after the other, lets them take turns, and closes all. */
  async run(seats: readonly Seat[]): Promise<RaceRecord> {
    try {
      for (const seat of seats) await this.#start(seat);
      const rounds = await this.#takeTurns();
      for (const runner of [...this.#runners]) await this.#count(runner);
      this.#requireLearning();
      const results = this.#runners.map(({ seat, opened, perStep, losses }) => ({
        contender: seat.contender,
        opened,
        perStep,
        losses,
      }));
      return { results, rounds, dropped: this.#dropped };
    } finally {
      await Promise.all(seats.map((seat) => seat.close()));
    }
  }

  /** First step, a short trial against the losses of who started first, and warm-up. */
  async #start(seat: Seat): Promise<void> {
    const label = labelOf(seat.contender);
    this.#say(`${label}: first step`);
    await this.#keepOrDrop(seat, async () => {
      const { patienceMs } = this.#pace;
      const opened = await withDeadline(seat.open(), patienceMs, "its first step took");
      const losses = [opened.loss];
      const runner: Runner = { seat, opened, losses, perStep: noGpuCalls, stepMs: 0 };
      await this.#train(runner, trialSteps);
      const reference = this.#runners[0]?.losses.slice(0, 1 + trialSteps) ?? [];
      const problem = lossProblem(losses, reference);
      if (problem !== null) throw new Error(`it trains something else: ${problem}`);
      this.#say(`${label}: warm-up, ${runner.stepMs.toFixed(1)} ms/step`);
      await this.#train(runner, this.#stepsPerTurn(runner) - 1);
      this.#runners.push(runner);
    });
  }

  async #takeTurns(): Promise<ReadonlyMap<string, number>[]> {
    const { minRounds, maxRounds, budgetMs } = this.#pace;
    const rounds: ReadonlyMap<string, number>[] = [];
    const begin = this.#now();
    const left = () => budgetMs - (this.#now() - begin);
    while (rounds.length < minRounds || (rounds.length < maxRounds && left() > 0)) {
      const round = new Map<string, number>();
      const longest = rounds.length < minRounds ? Number.POSITIVE_INFINITY : budgetMs / 20;
      for (const runner of [...this.#runners]) {
        const steps = this.#stepsPerTurn(runner);
        if (runner.stepMs * steps > longest) continue;
        const label = labelOf(runner.seat.contender);
        this.#say(`round ${rounds.length + 1}: ${label}`);
        await this.#keepOrDrop(runner.seat, async () => {
          round.set(label, await this.#train(runner, steps));
        });
      }
      rounds.push(round);
    }
    return rounds;
  }

  /** After the turns, when whatever an engine does on the side has come to rest. */
  async #count(runner: Runner): Promise<void> {
    const { seat, stepMs } = runner;
    this.#say(`${labelOf(seat.contender)}: calls into WebGPU`);
    await this.#keepOrDrop(seat, async () => {
      const steps = stepMs > this.#pace.turnMs ? 1 : countedSteps;
      runner.perStep = await this.#deadline(seat.count(steps));
    });
  }

  #stepsPerTurn({ stepMs }: Runner): number {
    return Math.max(1, Math.round(this.#pace.turnMs / stepMs));
  }

  /** Milliseconds per step. */
  async #train(runner: Runner, steps: number): Promise<number> {
    if (steps < 1) return runner.stepMs;
    const { durationMs, losses } = await this.#deadline(runner.seat.train(steps));
    runner.losses.push(...losses);
    runner.stepMs = durationMs / steps;
    return runner.stepMs;
  }

  /** Nobody may hang. A turn is a few steps at most where a step is slow. */
  #deadline<T>(work: Promise<T>): Promise<T> {
    return withDeadline(work, 4 * this.#pace.patienceMs, "a turn took");
  }

  #requireLearning(): void {
    for (const { seat, losses } of [...this.#runners]) {
      const problem = lossProblem(losses, []);
      const reason = problem ?? (hasLearnt(losses, batchCount) ? null : "its losses do not fall");
      if (reason !== null) this.#drop(seat, reason);
    }
  }

  async #keepOrDrop(seat: Seat, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#drop(seat, printError(error));
      await seat.close();
    }
  }

  #drop({ contender }: Seat, reason: string): void {
    this.#say(`${labelOf(contender)} is left out: ${reason}`);
    this.#dropped.push({ contender, reason });
    this.#runners = this.#runners.filter(({ seat }) => seat.contender !== contender);
  }
}
