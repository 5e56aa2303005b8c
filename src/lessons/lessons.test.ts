import { describe, expect, it } from "vitest";
import { factsOfDrawing } from "../app/lesson/drawing-facts.ts";
import { renderFormulas } from "../cli/lesson-build/render-formulas.ts";
import { runInTerminal } from "../cli/train/terminal-run.ts";
import { compile } from "../compiler/compile.ts";
import type { Graph } from "../graph/graph.ts";
import { parseGraph } from "../graph/schema.ts";
import { lessonCatalogue } from "./catalogue.ts";
import { type Check, evaluate } from "./check.ts";
import { looksAtDrawing } from "./check-forms.ts";
import { completionCode } from "./completion-code.ts";
import type { LessonFacts } from "./facts.ts";
import { formulasOf, partsOf, textsOf } from "./formula.ts";
import type { Lesson } from "./lesson.ts";
import { accuracies, deepNetwork, firstGradients } from "./skip-connections.ts";

function factsOf(graph: Graph, run: LessonFacts["run"] = null): LessonFacts {
  return { ...factsOfDrawing(graph, compile(graph)), run };
}

/** These look at what was done with the drawing, not at the drawing. */
const isOfUse = (check: Check) => !looksAtDrawing(check);

/** Every step with the drawing that a learner has who took the solution of each step before. */
function stepsOf(lesson: Lesson) {
  let present = lesson.start;
  return lesson.steps.map((step, index) => {
    const begin = step.start ?? present;
    present = step.solution ?? begin;
    return { name: `${index + 1}. ${step.title}`, step, begin };
  });
}

describe.each([...lessonCatalogue.values()])("$title", (lesson) => {
  it("says what is measured and where it comes from", () => {
    expect(lesson.measured).toMatch(/machine/);
    expect(lesson.sources.length).toBeGreaterThan(0);
  });

  describe.each(stepsOf(lesson))("$name", ({ step, begin }) => {
    const drawn = step.tasks.filter(({ check }) => !isOfUse(check));

    it("begins with something left to do", () => {
      const drawn = compile(begin, { passes: [] }).programs?.train.dispatches.length ?? 0;
      const facts = factsOf(begin);
      const passes = { ...facts.passes, off: facts.passes.all };
      const without = { ...facts, passes, dispatches: facts.dispatches && { now: drawn, drawn } };
      const open = step.tasks.filter(({ check }) => {
        // A switch of a pass may stand either way, so one of the two has to leave the task open.
        const found = isOfUse(check) ? [facts, without] : [facts];
        return found.some((each) => !evaluate(check, each).holds);
      });
      if (step.tasks.length > 0) expect(open.length).toBeGreaterThan(0);
      else expect(step.prediction).toBeDefined();
    });

    it.runIf(drawn.length > 0)("is solved by its solution", () => {
      const solution = step.solution ?? begin;
      expect(parseGraph(JSON.parse(JSON.stringify(solution))).problem).toBeNull();
      const verdicts = drawn.map(({ text, check }) => [text, evaluate(check, factsOf(solution))]);
      expect(
        verdicts.filter(([, verdict]) => typeof verdict === "object" && !verdict.holds),
      ).toEqual([]);
    });

    it("asks a question that has the answer it gives", () => {
      const { prediction } = step;
      if (prediction) expect(prediction.options[prediction.answer]).toBeDefined();
      expect(
        step.nodes?.filter((name) => !begin.nodes.some((node) => node.name === name)) ?? [],
      ).toEqual([]);
    });
  });

  it("has formulas that can be rendered, and no sign left unclosed", () => {
    const rendered = renderFormulas();
    for (const { tex } of formulasOf(lesson)) expect(rendered.get(tex)?.tag).toBe("math");
    for (const text of textsOf(lesson))
      for (const part of partsOf(text))
        if (part.kind === "text") expect(part.text).not.toMatch(/[$`]|\*\*/);
  });
});

describe("a check", () => {
  const graph = deepNetwork(0);
  const looked = (check: Check, run: LessonFacts["run"]) => evaluate(check, factsOf(graph, run));

  it("of steps and accuracy needs a run of this very drawing", () => {
    expect(looked({ kind: "steps", least: 5 }, null)).toEqual({
      holds: false,
      found: "0 steps of this drawing",
    });
    const unknown = { step: 9, from: 40, accuracy: null, accuracyAt: null };
    const measured = (accuracy: number) => ({ ...unknown, accuracy, accuracyAt: 47 });
    expect(looked({ kind: "accuracy", least: 0.5 }, unknown)).toEqual({
      holds: false,
      found: "not measured yet",
    });
    expect(looked({ kind: "accuracy", least: 0.5 }, measured(0.49)).holds).toBe(false);
    expect(looked({ kind: "accuracy", least: 0.5 }, measured(0.5))).toEqual({
      holds: true,
      found: "50.0 %",
      at: 47,
    });
    expect(looked({ kind: "accuracy", most: 0.3 }, unknown).holds).toBe(false);
    const late = { kind: "accuracy", most: 0.3, after: 8 } as const;
    expect(looked(late, measured(0.1))).toEqual({ holds: false, found: "10.0 % after 7 steps" });
    expect(looked({ ...late, after: 7 }, measured(0.1)).holds).toBe(true);
    expect(looked({ kind: "steps", least: 5 }, unknown).at).toBe(45);
  });

  it("of a layer does not count one that nothing leads to", () => {
    const loose = { ...graph, edges: [] };
    const check = { kind: "layer", type: "Conv2D" } as const;
    expect(evaluate(check, factsOf(graph)).holds).toBe(true);
    expect(evaluate(check, factsOf(loose)).holds).toBe(false);
  });

  it("of dispatches and parameters says nothing while there are problems", () => {
    const broken = { ...graph, edges: graph.edges.slice(1) };
    for (const check of [
      { kind: "dispatches", of: "now", least: 0 },
      { kind: "parameters", most: 1e9 },
    ] as const) {
      expect(evaluate(check, factsOf(graph)).holds).toBe(true);
      expect(evaluate(check, factsOf(broken)).holds).toBe(false);
    }
  });
});

describe("what the lesson on skips says", () => {
  it.each([
    ["plain network", 0, "glorot uniform", firstGradients.plain, accuracies.plain],
    ["plain network with He's initializer", 0, "he normal", null, accuracies.he],
    ["residual network", 10, "glorot uniform", firstGradients.residual, accuracies.residual],
  ] as const)(
    "of the %s is so",
    async (_name, skips, initializer, length, accuracy) => {
      const graph = withInitializer(deepNetwork(skips), initializer);
      const { programs } = compile(graph);
      if (!programs) throw new Error("it does not compile");
      const settings = graph.training;
      const run = { programs, settings, engine: "wasm", steps: undefined, graph } as const;
      const { gradients, validation } = await runInTerminal(
        { ...run, keep: "gradients" },
        () => {},
      );
      const conv1 = gradients?.find(({ name }) => name === "conv1/kernel");
      if (length !== null) expect(Math.hypot(...(conv1?.data ?? [])) / length).toBeCloseTo(1, 2);
      expect(Math.abs((validation?.accuracy ?? Number.NaN) - accuracy)).toBeLessThan(0.01);
    },
    60_000,
  );
});

function withInitializer(graph: Graph, initializer: string): Graph {
  const nodes = graph.nodes.map((node) =>
    node.type === "Conv2D" ? { ...node, fields: { ...node.fields, initializer } } : node,
  );
  return { ...graph, nodes };
}

describe("a completion code", () => {
  it("follows from lesson and name, however the name is written", () => {
    const code = completionCode("two-towers", "Ada Lovelace");
    expect(code).toMatch(/^[2-9A-Z]{6}$/);
    expect(completionCode("two-towers", " ada lovelace ")).toBe(code);
    expect(completionCode("two-towers", "Ada")).not.toBe(code);
    expect(completionCode("skip-connections", "Ada Lovelace")).not.toBe(code);
  });
});
