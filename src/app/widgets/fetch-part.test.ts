import { expect, test } from "vitest";
import { fetchPart, PartNotLoaded } from "./fetch-part.ts";

/** A part that comes after so many tries that fail, and what was waited for before each further one. */
function flaky(failures: number) {
  const waits: number[] = [];
  let tries = 0;
  const load = async () => {
    tries += 1;
    if (tries <= failures) throw new TypeError("Failed to fetch");
    return "part";
  };
  const wait = async (ms: number) => void waits.push(ms);
  return { waits, triesSoFar: () => tries, fetched: () => fetchPart("The timeline", load, wait) };
}

test("a part that comes is fetched once", async () => {
  const part = flaky(0);
  expect(await part.fetched()).toBe("part");
  expect(part.triesSoFar()).toBe(1);
});

test("a part that fails twice is fetched a third time, after longer waits", async () => {
  const part = flaky(2);
  expect(await part.fetched()).toBe("part");
  expect(part.waits).toEqual([300, 1200]);
});

test("a part that does not come is told as a sentence, with what the browser said", async () => {
  const part = flaky(9);
  const error: unknown = await part.fetched().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PartNotLoaded);
  expect((error as Error).message).toBe("The timeline could not be loaded.");
  expect((error as Error).cause).toEqual(new TypeError("Failed to fetch"));
  expect(part.triesSoFar()).toBe(3);
});
