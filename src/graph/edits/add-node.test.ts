import { expect, test } from "vitest";
import { addNode, addNodeAfter, freePosition, freshName, openEnd, placement } from "./add-node.ts";
import { duplicateNodes, moveNodes, removeNodes, renameNode, setField } from "./change-nodes.ts";
import { emptyGraph } from "./new-graph.ts";

const input = addNode(emptyGraph, "i", "Input", { x: 0, y: 0 });
const chain = addNodeAfter(addNodeAfter(input, "c", "Conv2D", ["i"]), "p", "MaxPool", ["c"]);
const ends = (graph: typeof chain) =>
  graph.edges.map(({ source, target }) => `${source}→${target}`);

test("a layer added after another stands to its right and is wired to it", () => {
  expect(chain.nodes.map((node) => node.position.x)).toEqual([
    0,
    placement.across,
    2 * placement.across,
  ]);
  expect(ends(chain)).toEqual(["i→c", "c→p"]);
});

test("new layers have the initial fields and the first free name of their kind", () => {
  const twice = addNodeAfter(chain, "c2", "Conv2D", ["p"]);
  expect(twice.nodes.map((node) => node.name)).toEqual(["input1", "conv1", "pool1", "conv2"]);
  expect(twice.nodes[3]?.fields["filters"]).toBe(16);
});

test("a second branch goes below the first instead of on top of it", () => {
  const forked = addNodeAfter(chain, "b", "Conv2D", ["i"]);
  expect(forked.nodes.at(-1)?.position).toEqual({ x: placement.across, y: placement.down });
});

test("a join takes all selected layers, another layer only the first", () => {
  const forked = addNodeAfter(chain, "b", "Conv2D", ["i"]);
  expect(ends(addNodeAfter(forked, "j", "Concat", ["p", "b"])).slice(-2)).toEqual(["p→j", "b→j"]);
  expect(ends(addNodeAfter(forked, "d", "Dense", ["p", "b"]))).toHaveLength(4);
});

test("after Output, and for Input, no edge is drawn", () => {
  const ended = addNodeAfter(chain, "o", "Output", ["p"]);
  expect(addNodeAfter(ended, "d", "Dense", ["o"]).edges).toBe(ended.edges);
  expect(addNodeAfter(chain, "i2", "Input", ["p"]).edges).toBe(chain.edges);
});

test("an unknown layer changes nothing", () => {
  expect(addNode(chain, "x", "__proto__", { x: 0, y: 0 })).toBe(chain);
});

test("the open end is the last layer whose output nobody reads", () => {
  expect(openEnd(chain)).toBe("p");
  expect(openEnd(addNodeAfter(chain, "o", "Output", ["p"]))).toBeNull();
  expect(openEnd(emptyGraph)).toBeNull();
});

test("names and places are found even where many are taken", () => {
  expect(freshName(chain, "conv")).toBe("conv2");
  expect(freePosition(chain, { x: 1000, y: 5 })).toEqual({ x: 1000, y: 5 });
});

test("removing a node removes its edges", () => {
  const left = removeNodes(chain, ["c"]);
  expect(left.nodes.map((node) => node.id)).toEqual(["i", "p"]);
  expect(left.edges).toEqual([]);
});

test("copies keep the edges between them and into them, and get names of their own", () => {
  const copied = duplicateNodes(
    chain,
    new Map([
      ["c", "c2"],
      ["p", "p2"],
    ]),
  );
  expect(copied.nodes.map((node) => node.name)).toEqual([
    "input1",
    "conv1",
    "pool1",
    "conv2",
    "pool2",
  ]);
  expect(ends(copied)).toEqual(["i→c", "c→p", "i→c2", "c2→p2"]);
  expect(new Set(copied.edges.map((edge) => edge.id)).size).toBe(4);
});

test("a move to where a node stands is no change", () => {
  expect(moveNodes(chain, new Map([["i", { x: 0, y: 0 }]]))).toBe(chain);
  expect(moveNodes(chain, new Map([["i", { x: 8, y: 0 }]])).nodes[0]?.position.x).toBe(8);
});

test("fields and names change on one node alone", () => {
  const changed = renameNode(setField(chain, "c", "filters", Number.NaN), "c", "first");
  expect(changed.nodes[1]?.fields["filters"]).toBeNaN();
  expect(changed.nodes[1]?.name).toBe("first");
  expect(changed.nodes[0]).toBe(chain.nodes[0]);
});
