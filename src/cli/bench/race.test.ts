import { describe, expect, test } from "vitest";
import { type Contender, noGpuCalls, type Seat, type Trained } from "./contender.ts";
import { Race } from "./race.ts";

const pace = { turnMs: 10, minRounds: 3, maxRounds: 5, budgetMs: 0, patienceMs: 1000 };

/** Someone who takes `stepMs` for each step by the clock of the race, and whose losses are the given ones, then the last again. */
function seat(name: string, stepMs: number, losses: readonly number[], log: string[] = []): Seat {
  const contender: Contender = { kind: "engine", name, lanes: 1, threads: 1 };
  let done = 0;
  const train = async (steps: number): Promise<Trained> => {
    log.push(name);
    const given = Array.from({ length: steps }, () => losses[Math.min(done++, losses.length - 1)]);
    return { durationMs: steps * stepMs, losses: given.map(Number) };
  };
  return {
    contender,
    open: async () => {
      const { losses: first } = await train(1);
      return { device: "test", firstStepMs: stepMs, loss: first[0] ?? Number.NaN };
    },
    train,
    count: async () => noGpuCalls,
    close: async () => {
      log.push(`${name} ends`);
    },
  };
}

const falling = Array.from({ length: 100 }, (_, step) => 2 / (step + 1));

const race = () =>
  new Race(
    pace,
    () => undefined,
    () => 0,
  );

describe("a race", () => {
  test("lets contenders take turns, round after round, and closes them", async () => {
    const log: string[] = [];
    const { rounds, results, dropped } = await race().run([
      seat("a", 10, falling, log),
      seat("b", 20, falling, log),
    ]);
    expect(log.slice(-8)).toEqual(["a", "b", "a", "b", "a", "b", "a ends", "b ends"]);
    expect(rounds.map((round) => [...round])).toEqual(
      Array(3).fill([
        ["a", 10],
        ["b", 20],
      ]),
    );
    expect(results.map(({ contender }) => contender.name)).toEqual(["a", "b"]);
    expect(dropped).toEqual([]);
  });

  test("leaves out whose losses are not those of who started first", async () => {
    const wrong = falling.map((loss) => loss * 1.01);
    const { results, dropped } = await race().run([seat("a", 10, falling), seat("b", 10, wrong)]);
    expect(results.map(({ contender }) => contender.name)).toEqual(["a"]);
    expect(dropped.map(({ reason }) => reason)).toEqual([
      "it trains something else: the loss of step 1 is 2.0200 instead of 2.0000",
    ]);
  });

  test("leaves out who does not learn, and whose loss is no number", async () => {
    const stuck = [2, 1, 2 / 3, 2];
    const broken = [...falling.slice(0, 5), Number.NaN];
    const { dropped } = await race().run([seat("a", 0.1, stuck), seat("b", 1, broken)]);
    expect(dropped.map(({ reason }) => reason)).toEqual([
      "its losses do not fall",
      "the loss of step 6 is NaN",
    ]);
  });

  test("goes on without who fails in a turn", async () => {
    const failing = seat("b", 10, falling);
    let calls = 0;
    const train = failing.train.bind(failing);
    const b: Seat = {
      ...failing,
      train: async (steps) => {
        if (++calls > 2) throw new Error("the device is lost");
        return train(steps);
      },
    };
    const { results, rounds, dropped } = await race().run([seat("a", 10, falling), b]);
    expect(dropped.map(({ reason }) => reason)).toEqual(["the device is lost"]);
    expect(results.map(({ contender }) => contender.name)).toEqual(["a"]);
    expect(rounds.at(-1)?.size).toBe(1);
  });

  test("leaves out who needs too long for a first step", async () => {
    const slow: Seat = { ...seat("b", 10, falling), open: () => new Promise(() => undefined) };
    const patient = new Race(
      { ...pace, patienceMs: 20 },
      () => undefined,
      () => 0,
    );
    const { dropped } = await patient.run([seat("a", 10, falling), slow]);
    expect(dropped.map(({ reason }) => reason)).toEqual(["its first step took more than 0 s"]);
  });
});
