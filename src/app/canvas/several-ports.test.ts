import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { templateGraph } from "../../graph/templates/template.ts";
import { branchesOf } from "./branches.ts";
import { cardsOf } from "./card-data.ts";
import { cardSize } from "./card-size.ts";
import { portShift, portSize, routeEdge } from "./edge-route.ts";
import { flowEdges, flowNodes } from "./flow-elements.ts";

const graph = templateGraph(
  "split",
  [
    ["input", "Input", [], 0, 0],
    ["wide", "Conv2D", ["input"], 1, 0, { filters: 6 }],
    ["parts", "Split", ["wide"], 2, 0, { parts: 3 }],
    ["join", "Add", ["parts:out1", "parts:out3"], 3, 0],
  ],
  { data: "digits" },
);
const drawn = { graph, compilation: compile(graph), branches: branchesOf(graph) };
const cards = cardsOf(new Map(), drawn);

test("every port of a Split has a handle of its own, spread evenly over the side of the card", () => {
  const node = flowNodes([], graph.nodes, cards, new Set()).find(({ id }) => id === "parts");
  const right = (node?.handles ?? []).filter(({ type }) => type === "source");
  expect(right.map(({ id, y }) => [id, y + portSize / 2])).toEqual([
    ["out1", cardSize.height / 4],
    ["out2", cardSize.height / 2],
    ["out3", (3 * cardSize.height) / 4],
  ]);
  const single = flowNodes([], graph.nodes, cards, new Set()).find(({ id }) => id === "wide");
  expect(single?.handles?.map(({ y }) => y + portSize / 2)).toEqual([24, 24]);
});

test("edges that leave by one of several ports are named after it", () => {
  const edges = flowEdges([], drawn, new Set());
  expect(edges.map(({ ariaLabel }) => ariaLabel)).toEqual([
    "input to wide, 8×8×1",
    "wide to parts, 8×8×6",
    "parts out1 to join, 8×8×2",
    "parts out3 to join, 8×8×2",
  ]);
  expect(edges.map(({ data }) => data?.sourceShift)).toEqual([0, 0, -12, 12]);
});

test("an edge that runs down leaves at the bottom of the card, whichever port it starts from", () => {
  const down = (sourceShift: number) =>
    routeEdge({ sourceX: 144, sourceY: 24 + sourceShift, sourceShift, targetX: 0, targetY: 224 });
  expect(down(portShift(2, 3)).path).toBe(down(0).path);
});
