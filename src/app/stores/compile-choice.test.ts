import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { compileOptions, offeredSchedules } from "./compile-choice.ts";

test("each schedule that is offered makes another Program of a network with branches", () => {
  const graph = templateCatalogue.get("inception-mini")?.graph;
  if (!graph) throw new Error("There is no such template.");
  const made = offeredSchedules.map((schedule) => {
    const { programs } = compile(graph, compileOptions({ off: [], schedule }));
    return JSON.stringify(programs?.train.dispatches.map(({ wavefront }) => wavefront));
  });
  expect(new Set(made).size).toBe(offeredSchedules.length);
});
