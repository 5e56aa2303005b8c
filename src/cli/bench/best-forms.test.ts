import { expect, test } from "vitest";
import type { RatioJson, RunJson } from "./bench-json.ts";
import { bestForms, withBestForms } from "./best-forms.ts";

const run = (engine: string, median: number, kind: RunJson["kind"] = "peer") =>
  ({ model: "lenet", batch: 8, engine, kind, msPerStep: { median } }) as RunJson;

test("of a library's forms the fastest on as many threads is the one to be compared with", () => {
  const runs = [
    run("wasm", 1, "engine"),
    run("pytorch:1", 5),
    run("pytorch:1:compiled", 3),
    run("pytorch:2", 2),
    run("pytorch:2:channels-last", 4),
    run("jax-js:wasm", 9),
  ];
  const best = bestForms(runs);
  expect(best.map(({ family, peer }) => [family, peer])).toEqual([
    ["pytorch:1", "pytorch:1:compiled"],
    ["pytorch:2", "pytorch:2"],
  ]);
  const ratios = runs.map(
    ({ engine }) => ({ model: "lenet", batch: 8, peer: engine }) as RatioJson,
  );
  expect(withBestForms(ratios, best).map(({ peer }) => peer)).toEqual([
    "wasm",
    "pytorch:1:compiled",
    "pytorch:2",
    "jax-js:wasm",
  ]);
});
