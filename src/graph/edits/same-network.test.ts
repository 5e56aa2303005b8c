import { describe, expect, test } from "vitest";
import { inceptionMini } from "../templates/inception-mini.ts";
import { moveNodes, renameNode, setField } from "./change-nodes.ts";
import {
  setOptimizer,
  setOptimizerField,
  setSchedule,
  setScheduleField,
  setTraining,
} from "./change-training.ts";
import { moveInput, removeEdges } from "./connect.ts";
import { differsOnlyInPositions, isSameNetwork } from "./same-network.ts";

const { graph } = inceptionMini;
const conv = graph.nodes.find((node) => node.type === "Conv2D")?.id ?? "";
const concat = graph.nodes.find((node) => node.type === "Concat")?.id ?? "";
const [join] = graph.edges.filter((edge) => edge.target === concat);

describe("isSameNetwork", () => {
  test.each([
    ["moving a node", moveNodes(graph, new Map([[conv, { x: 1, y: 2 }]]))],
    ["renaming a node", renameNode(graph, conv, "other")],
    ["renaming the project", { ...graph, name: "other" }],
    ["a learning rate", setTraining(graph, "learningRate", 0.5)],
    ["more epochs", setTraining(graph, "epochs", 99)],
    ["the order of the nodes", { ...graph, nodes: graph.nodes.toReversed() }],
    ["the same values written anew", structuredClone(graph)],
  ])("%s does not matter to a run", (_what, other) => {
    expect(isSameNetwork(graph, other)).toBe(true);
  });

  test.each([
    ["a field", setField(graph, conv, "filters", 17)],
    ["a size", setField(graph, conv, "kernel", [3, 5])],
    ["an edge", removeEdges(graph, [graph.edges[0]?.id ?? ""])],
    ["the order in which Concat stacks", moveInput(graph, join?.id ?? "", 1)],
    ["a node", { ...graph, nodes: graph.nodes.slice(1) }],
    ["the data set", setTraining(graph, "data", "digits")],
    ["the batch size", setTraining(graph, "batchSize", 17)],
    ["the seed", setTraining(graph, "seed", 7)],
    ["the optimizer", setOptimizer(graph, "sgd")],
    ["a setting of the optimizer", setOptimizerField(graph, "beta1", 0.8)],
    ["the L2 penalty", setTraining(graph, "l2", 0.1)],
    ["the clip norm", setTraining(graph, "clipNorm", 1)],
    ["the schedule", setSchedule(graph, "cosine")],
    ["a setting of the schedule", setScheduleField(graph, "warmUpSteps", 9)],
  ])("%s does", (_what, other) => {
    expect(isSameNetwork(graph, other)).toBe(false);
  });

  test("a number that is not there yet equals itself", () => {
    const broken = setField(graph, conv, "filters", Number.NaN);
    expect(isSameNetwork(broken, setField(graph, conv, "filters", Number.NaN))).toBe(true);
  });
});

test("only positions may differ for a compilation to be kept", () => {
  expect(differsOnlyInPositions(graph, moveNodes(graph, new Map([[conv, { x: 1, y: 2 }]])))).toBe(
    true,
  );
  expect(differsOnlyInPositions(graph, renameNode(graph, conv, "other"))).toBe(false);
  expect(differsOnlyInPositions(graph, setTraining(graph, "epochs", 99))).toBe(false);
});

test("another schedule keeps the warm-up", () => {
  const warm = setScheduleField(graph, "warmUpSteps", 9);
  expect(setSchedule(warm, "cosine").training.schedule).toEqual({
    type: "cosine",
    warmUpSteps: 9,
    decaySteps: 1000,
    floor: 0,
  });
});

test("a training value of the wrong kind is refused", () => {
  expect(setTraining(graph, "batchSize", "many")).toBe(graph);
  expect(setOptimizer(graph, "unheard of")).toBe(graph);
  expect(setSchedule(graph, "unheard of")).toBe(graph);
});
