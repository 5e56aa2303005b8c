import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { examineRun } from "../../doctor/examine.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { runInTerminal } from "./terminal-run.ts";

describe.each([...templateCatalogue.values()])("$label", ({ graph, expected }) => {
  it("compiles without a word", () => {
    const { diagnostics, programs } = compile(graph);
    expect(programs).not.toBeNull();
    // The messy graph leads nowhere on purpose.
    const unexpected = diagnostics.filter(({ code }) => code !== "unused-node");
    expect(unexpected).toEqual([]);
  });

  it(`reaches ${expected.accuracy * 100} % within ${expected.steps} steps, with its own settings and seed`, async () => {
    const { programs } = compile(graph);
    if (programs === null) throw new Error("it does not compile");
    const { steps } = expected;
    const { training: settings } = graph;
    const order = { programs, settings, engine: "wasm", steps, keep: "nothing", graph } as const;
    const { validation, losses, validations, fault } = await runInTerminal(order, () => {});
    expect(validation?.accuracy).toBeGreaterThanOrEqual(expected.accuracy);
    const { stored } = programs.train;
    for (const known of [losses.slice(0, 8), losses.slice(0, 16), losses])
      expect(
        examineRun({ graph, stored, losses: known, firstStep: 1, validations, fault }),
      ).toEqual([]);
  }, 120_000);
});
