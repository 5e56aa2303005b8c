import { describe, expect, test } from "vitest";
import { inceptionMini } from "../../graph/templates/inception-mini.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { branchesOf, branchLetter } from "./branches.ts";
import { cardSize } from "./card-size.ts";
import { routeEdge } from "./edge-route.ts";

describe("branches", () => {
  test("a straight line has none", () => {
    expect(branchesOf(lenet.graph).nodes.size).toBe(0);
  });

  test("each of the four ways through an Inception block is one branch up to the join", () => {
    const { graph } = inceptionMini;
    const { nodes, edges } = branchesOf(graph);
    const fork = graph.nodes.find(
      (node) => graph.edges.filter((edge) => edge.source === node.id).length === 4,
    );
    const letters = [...nodes]
      .filter(([, branch]) => branch.from === fork?.id)
      .map(([, branch]) => branchLetter(branch));
    expect(letters.sort()).toEqual(["a", "b", "b", "c", "c", "d", "d"]);
    const joins = graph.nodes.filter((node) => node.type === "Concat");
    for (const join of joins) {
      expect(nodes.has(join.id)).toBe(false);
      const into = graph.edges.filter((edge) => edge.target === join.id);
      expect(new Set(into.map((edge) => edges.get(edge.id)?.index)).size).toBe(4);
    }
  });

  test("a drawing that goes in circles does not hang", () => {
    const [a, b] = lenet.graph.nodes;
    if (!a || !b) throw new Error("the template has nodes");
    const edge = (id: string, source: string, target: string) => ({
      id,
      source,
      sourcePort: "out",
      target,
      targetPort: "in",
    });
    const edges = [edge("1", a.id, b.id), edge("2", b.id, a.id), edge("3", a.id, a.id)];
    expect(branchesOf({ ...lenet.graph, edges }).edges.size).toBeGreaterThan(0);
  });
});

describe("edge routes", () => {
  const card = (x: number, y: number) => ({
    left: x,
    right: x + cardSize.width,
    middle: y + cardSize.height / 2,
  });
  const route = (from: [number, number], to: [number, number]) => {
    const [source, target] = [card(...from), card(...to)];
    return routeEdge({
      sourceX: source.right,
      sourceY: source.middle,
      targetX: target.left,
      targetY: target.middle,
    }).path;
  };

  test("to the right they leave at the side", () => {
    expect(route([0, 0], [208, 0])).toMatch(/^M144,24 C/);
  });

  test("straight down they leave at the bottom and arrive on top", () => {
    const path = route([0, 0], [0, 72]);
    expect(path).toMatch(/^M\s?72[ ,]48/);
    expect(path).toMatch(/72[ ,]72$/);
  });

  test("up they leave on top", () => {
    expect(route([0, 200], [0, 0])).toMatch(/^M\s?72[ ,]200/);
  });
});
