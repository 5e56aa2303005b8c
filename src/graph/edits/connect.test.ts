import { describe, expect, test } from "vitest";
import type { Edge, Graph, Node } from "../graph.ts";
import { initialFields, layerCatalogue } from "../layer-catalogue.ts";
import {
  connect,
  connectionProblem,
  moveInput,
  reaches,
  reconnect,
  removeEdges,
} from "./connect.ts";
import { emptyGraph } from "./new-graph.ts";

function node(id: string, type: string): Node {
  const layer = layerCatalogue.get(type);
  if (!layer) throw new Error(type);
  return { id, type, name: id, fields: initialFields(layer), position: { x: 0, y: 0 } };
}

function link(source: string, target: string) {
  return { source, sourcePort: "out", target, targetPort: "in" };
}

function drawing(nodes: readonly Node[], edges: readonly (readonly [string, string])[]): Graph {
  return {
    ...emptyGraph,
    nodes,
    edges: edges.map(([source, target], index) => ({
      id: `e${index + 1}`,
      ...link(source, target),
    })),
  };
}

const line = drawing(
  [
    node("in", "Input"),
    node("a", "Conv2D"),
    node("b", "Conv2D"),
    node("cat", "Concat"),
    node("out", "Output"),
  ],
  [
    ["in", "a"],
    ["a", "b"],
    ["a", "cat"],
    ["b", "cat"],
  ],
);

const ends = (edges: readonly Edge[]) => edges.map(({ source, target }) => `${source}→${target}`);

describe("connectionProblem", () => {
  test("a new edge from an earlier layer to a later one is fine", () => {
    expect(connectionProblem(line, link("cat", "out"))).toBeNull();
  });

  test.each([
    ["a", "a", "a cannot feed itself."],
    ["b", "a", "a already leads to b: this edge would close a circle."],
    ["cat", "a", "a already leads to cat: this edge would close a circle."],
    ["out", "a", "out has nothing to give: it is where the graph ends."],
    ["a", "in", "in takes no input: it is where the graph begins."],
    ["a", "cat", "a already feeds cat."],
    ["a", "nobody", "An edge needs a layer at both ends."],
  ])("%s to %s is refused", (source, target, problem) => {
    expect(connectionProblem(line, link(source, target))).toBe(problem);
  });
});

describe("connect", () => {
  test("a port for one tensor gives up the edge it had", () => {
    expect(ends(connect(line, link("in", "b")).edges)).toEqual(["in→a", "a→cat", "b→cat", "in→b"]);
  });

  test("a port for many keeps what it has and takes the new edge last", () => {
    expect(ends(connect(line, link("in", "cat")).edges).at(-1)).toBe("in→cat");
    expect(connect(line, link("in", "cat")).edges).toHaveLength(5);
  });

  test("an edge that may not be drawn changes nothing", () => {
    expect(connect(line, link("b", "a"))).toBe(line);
  });

  test("new ids avoid those in use", () => {
    const graph = connect(removeEdges(line, ["e1"]), link("cat", "out"));
    expect(new Set(graph.edges.map((edge) => edge.id)).size).toBe(4);
  });
});

describe("reconnect", () => {
  test("an edge may end where it ended before it was picked up", () => {
    expect(ends(reconnect(line, "e2", link("a", "b")).edges)).toEqual(ends(line.edges));
  });

  test("a moved edge keeps its place in the order of inputs", () => {
    expect(ends(reconnect(line, "e3", link("in", "cat")).edges)).toEqual([
      "in→a",
      "a→b",
      "in→cat",
      "b→cat",
    ]);
  });

  test("its new end takes the place of the edge that was there", () => {
    expect(ends(reconnect(line, "e4", link("in", "b")).edges)).toEqual(["in→a", "a→cat", "in→b"]);
  });

  test("a circle is refused and nothing is lost", () => {
    expect(reconnect(line, "e4", link("cat", "a"))).toBe(line);
  });
});

test("inputs of a join change places, and the ends of the order hold", () => {
  expect(ends(moveInput(line, "e4", -1).edges)).toEqual(["in→a", "a→b", "b→cat", "a→cat"]);
  expect(moveInput(line, "e3", -1)).toBe(line);
  expect(moveInput(line, "e4", 1)).toBe(line);
});

test("reaches ends on a drawing that has a circle", () => {
  const circle = drawing(
    [node("a", "Conv2D"), node("b", "Conv2D"), node("c", "Conv2D")],
    [
      ["a", "b"],
      ["b", "a"],
    ],
  );
  expect(reaches(circle, "a", "b")).toBe(true);
  expect(reaches(circle, "a", "c")).toBe(false);
});
