import { beforeEach, describe, expect, test } from "vitest";
import { Heartbeat } from "./heartbeat.ts";

/** A worker, a page and a clock that do what a test says. */
class World {
  nowMs = 0;
  answers = true;
  isBusy = true;
  isHidden = false;
  pings = 0;
  patienceMs = 10_000;
  readonly silences: number[] = [];
  #timer: { readonly callback: () => void; readonly intervalMs: number; dueMs: number } | null =
    null;
  readonly heart: Heartbeat = new Heartbeat({
    ping: () => {
      this.pings += 1;
      if (this.answers) this.heart.hear();
    },
    isBusy: () => this.isBusy,
    patienceMs: () => this.patienceMs,
    isAsleep: () => this.isHidden,
    onSilence: (silentMs) => this.silences.push(silentMs),
    now: () => this.nowMs,
    every: (intervalMs, callback) => {
      this.#timer = { callback, intervalMs, dueMs: this.nowMs + intervalMs };
      return () => {
        this.#timer = null;
      };
    },
  });

  get isWatching(): boolean {
    return this.#timer !== null;
  }

  pass(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    while (this.#timer !== null && this.#timer.dueMs <= endMs) {
      this.nowMs = this.#timer.dueMs;
      this.#timer.dueMs += this.#timer.intervalMs;
      this.#timer.callback();
    }
    this.nowMs = endMs;
  }

  /** The machine sleeps: its clock goes on, and no timer fires until it wakes. */
  sleep(durationMs: number): void {
    this.nowMs += durationMs;
    if (this.#timer) this.#timer.dueMs = this.nowMs;
  }
}

let world: World;

beforeEach(() => {
  world = new World();
  world.heart.begin();
});

describe("the heartbeat", () => {
  test("says nothing of a worker that answers, however long its run", () => {
    world.pass(3_600_000);
    expect(world.silences).toEqual([]);
    expect(world.isWatching).toBe(true);
  });

  test("does not ask while it hears of the run anyway", () => {
    const before = world.pings;
    for (let tenth = 0; tenth < 600; tenth += 1) {
      world.heart.hear();
      world.pass(100);
    }
    expect(world.pings).toBe(before);
  });

  test("tells once of a worker that has stopped, after the patience and not before", () => {
    world.pass(5000);
    world.answers = false;
    world.pass(9_000);
    expect(world.silences).toEqual([]);
    world.pass(4_000);
    expect(world.silences).toEqual([10_000]);
    world.pass(60_000);
    expect(world.silences).toHaveLength(1);
  });

  test("notices a worker that was dead before it was asked anything", () => {
    world = new World();
    world.answers = false;
    world.isBusy = false;
    world.heart.begin();
    world.pass(12_000);
    expect(world.silences).toHaveLength(1);
  });

  test("waits longer where steps take longer", () => {
    world.patienceMs = 45_000;
    world.answers = false;
    world.pass(40_000);
    expect(world.silences).toEqual([]);
    world.pass(10_000);
    expect(world.silences).toHaveLength(1);
  });

  test("begins anew after an answer, and tells of the next silence too", () => {
    world.answers = false;
    world.pass(12_000);
    world.heart.hear();
    world.pass(9_000);
    expect(world.silences).toHaveLength(1);
    world.pass(6_000);
    expect(world.silences).toHaveLength(2);
  });

  test("counts no time in which the page was hidden", () => {
    world.answers = false;
    world.isHidden = true;
    world.pass(120_000);
    world.isHidden = false;
    world.pass(8_000);
    expect(world.silences).toEqual([]);
    world.pass(4_000);
    expect(world.silences).toHaveLength(1);
  });

  test("counts no time in which the machine slept", () => {
    world.answers = false;
    world.pass(8_000);
    world.sleep(3_600_000);
    world.pass(9_000);
    expect(world.silences).toEqual([]);
  });

  test("rests once nothing is to be heard, and wakes with the next command", () => {
    world.isBusy = false;
    world.pass(2_000);
    expect(world.isWatching).toBe(false);
    world.isBusy = true;
    world.answers = false;
    world.heart.begin();
    world.pass(12_000);
    expect(world.silences).toHaveLength(1);
  });

  test("ends with its worker", () => {
    world.answers = false;
    world.heart.end();
    world.pass(60_000);
    expect(world.silences).toEqual([]);
  });
});
