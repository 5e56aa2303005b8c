import { describe, expect, it } from "vitest";
import { compile } from "../compiler/compile.ts";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import { fieldProblem } from "../graph/field.ts";
import type { Graph } from "../graph/graph.ts";
import { losses as lossNames } from "../graph/layers/output.ts";
import { initialOptimizers } from "../graph/optimizer-fields.ts";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import { trainingFields } from "../graph/training-fields.ts";
import type { Fault } from "../protocol/event.ts";
import { guessLoss } from "./course.ts";
import { examineDrawing, examineRun } from "./examine.ts";
import { lowerRate } from "./lower-rate.ts";
import type { RunNumbers } from "./run-numbers.ts";
import { healthy, lr1AdamConv, lr10Sgd, reluScores, unusedLayer } from "./testing/sick-networks.ts";

function runOf(graph: Graph, losses: readonly number[], fault: Fault | null = null): RunNumbers {
  const stored = compile(graph).programs?.train.stored ?? [];
  return { graph, stored, losses, firstStep: 1, validations: [], fault };
}

const codesOf = (run: RunNumbers) => examineRun(run).map(({ code }) => code);

/** What was measured of the two networks in their first 25 steps. */
const jumps = {
  adam: [
    2.351, 12090, 1702, 109.9, 14.89, 8.603, 54.93, 9.065, 5.812, 4.05, 4.305, 4.269, 3.46, 3.053,
    2.724, 2.705, 3.22, 2.637, 2.54, 2.85, 2.502, 2.684, 2.496, 3.215, 2.471,
  ],
  sgd: [
    2.454, 4.561, 54.56, 4.408, 2.492, 2.818, 3.387, 4.251, 2.925, 2.404, 2.538, 2.61, 2.432, 2.379,
    2.427, 2.421, 2.481, 2.474, 2.44, 2.482, 2.554, 2.475, 2.394, 2.328, 2.54,
  ],
};

const diverged = (step: number): Fault => ({
  code: "E_LOSS_NOT_FINITE",
  message: `The loss became NaN at step ${step}.`,
  detail: "The learning rate was 0.1.",
  action: "Lower the learning rate, to 0.01 for example, and press Train to go on.",
});

describe("a learning rate far too high", () => {
  it("is found by the jump of the loss, with the steps and numbers of it", () => {
    expect(examineRun(runOf(lr10Sgd, jumps.sgd))).toEqual([
      {
        code: "learning-rate-too-high",
        severity: "warning",
        node: null,
        evidence:
          "With a learning rate of 10 the loss went from 2.45 at step 1 to 54.6 at step 3, 22 times as much; over the last 13 steps it is 2.45, and guessing gives ln 10 = 2.303.",
        remedy:
          "Lower the learning rate, to 0.1 for example, and begin again at step 0: the parameters as they are now hardly recover.",
      },
    ]);
  });

  it("is set beside the size of the weights where the optimizer makes that known", () => {
    const [finding] = examineRun(runOf(lr1AdamConv, jumps.adam));
    expect(finding?.evidence).toMatch(
      /^With a learning rate of 1 the loss went from 2.35 at step 1 to 12,090 at step 2, 5,1\d\d times as much; .* guessing gives ln 10 = 2\.303\. Adam moves a parameter by up to about the learning rate at each step: 16 times the size that the weights of d\/kernel begin with, 0\.061 \(derived\)\.$/,
    );
    expect(finding?.remedy).toContain("to 0.001 for example");
  });

  it("is an error where the loss overflowed after its jump", () => {
    const run = runOf(lr10Sgd, [2.4, 60, 3e20], diverged(4));
    expect(examineRun(run)).toMatchObject([{ code: "learning-rate-too-high", severity: "error" }]);
    expect(examineRun(run)[0]?.evidence).toContain("The loss became NaN at step 4.");
  });

  it("is not blamed for a loss that was lost without a jump", () => {
    expect(codesOf(runOf(healthy, [2.3, 2.2, 2.1], diverged(4)))).toEqual(["loss-not-finite"]);
  });

  it.each([
    ["falls", Array.from({ length: 60 }, (_, step) => 2.4 * 0.96 ** step)],
    ["has hardly begun", [2.6, 2.5, 9.8]],
    ["begins above a guess and comes down slowly", [7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5, 3.2, 3, 2.9]],
    [
      "learns slowly, around a guess",
      Array.from({ length: 60 }, (_, step) => 2.3 + 0.1 * Math.sin(step)),
    ],
    ["has jumped and come back", [2.4, 2, 30, ...Array.from({ length: 60 }, () => 0.5)]],
    ["is not known at all", []],
    ["is not known in part", [Number.NaN, Number.NaN, ...Array.from({ length: 20 }, () => 1)]],
  ])("is not found where the loss %s", (_, losses) => {
    expect(examineRun(runOf(healthy, losses))).toEqual([]);
  });
});

describe("a proposed learning rate", () => {
  it.each(Object.values(initialOptimizers))("is one that the field takes: $type", (optimizer) => {
    const { min, max } = trainingFields.learningRate;
    for (const learningRate of [max, 1, 0.1, 1e-3, 1e-6, 2 * min, min]) {
      const lower = lowerRate({ ...healthy.training, optimizer, learningRate });
      if (lower === null) expect(learningRate).toBeLessThan(10 * min);
      else {
        expect(fieldProblem(trainingFields.learningRate, lower)).toBeNull();
        expect(lower).toBeLessThan(learningRate);
      }
    }
  });

  it("is left out of a remedy where the field takes nothing lower", () => {
    const graph = { ...healthy, training: { ...healthy.training, learningRate: 1e-7 } };
    const [finding] = examineRun(runOf(graph, jumps.sgd));
    expect(finding?.remedy).toMatch(/cannot be set lower: set Clip norm to 1/);
  });
});

describe("a guess", () => {
  it("has the loss of scores that tell nothing", () => {
    const withLoss = (loss: string): Graph => ({
      ...healthy,
      nodes: healthy.nodes.map((node) =>
        node.id === "out" ? { ...node, fields: { loss } } : node,
      ),
    });
    const guesses = lossNames.map((loss) => guessLoss(withLoss(loss)).loss);
    expect(guesses).toEqual([Math.log(10), 0.09, 1]);
  });
});

describe("a drawing", () => {
  it.each([
    ["relu-before-loss", "d", reluScores],
    ["unused-node", "c", unusedLayer],
  ])("with %s tells of it, at its node", (code, node, graph) => {
    const findings = examineDrawing(compile(graph).diagnostics);
    expect(findings).toMatchObject([{ code, severity: "warning", node }]);
    for (const { evidence, remedy } of findings)
      expect([evidence, remedy].join(" ")).toMatch(/\.$/);
  });

  it("that is healthy tells nothing", () => {
    expect(examineDrawing(compile(healthy).diagnostics)).toEqual([]);
  });
});

describe.each([...templateCatalogue.values()])("$name", ({ graph }) => {
  it.each([...dataCatalogue.keys()])("has no finding on %s while it learns", (data) => {
    const trained = { ...graph, training: { ...graph.training, data } };
    const guess = guessLoss(trained).loss;
    // Losses of a first step lie between half and three times a guess, and those of a batch waver.
    for (const begin of [0.8, 1, 3]) {
      const at = (step: number) => guess * begin * 0.97 ** step * (1 + 0.3 * Math.sin(7 * step));
      const losses = Array.from({ length: 200 }, (_, step) => at(step));
      expect(examineRun({ ...runOf(healthy, losses), graph: trained })).toEqual([]);
    }
  });
});
