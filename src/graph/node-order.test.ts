import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Graph } from "./graph.ts";
import { orderNodes } from "./node-order.ts";
import { mlp } from "./templates/mlp.ts";

/** A graph of `count` nodes with the given edges; types do not matter for the order. */
function graphOf(count: number, edges: readonly (readonly [number, number])[]): Graph {
  return {
    ...mlp.graph,
    nodes: Array.from({ length: count }, (_, index) => ({
      id: String(index),
      name: String(index),
      type: "Add",
      fields: {},
      position: { x: 0, y: 0 },
    })),
    edges: edges.map(([source, target], index) => ({
      id: String(index),
      source: String(source),
      sourcePort: "out",
      target: String(target),
      targetPort: "in",
    })),
  };
}

const randomGraph = fc
  .integer({ min: 1, max: 30 })
  .chain((count) =>
    fc
      .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 60 })
      .map((edges) => graphOf(count, edges)),
  );

describe("orderNodes", () => {
  it("puts every node after those it reads, or shows a true cycle", () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const { ordered, cycle } = orderNodes(graph);
        const place = new Map(ordered.map((id, index) => [id, index]));
        for (const { source, target } of graph.edges)
          if (place.has(target))
            expect(place.get(source) ?? Number.POSITIVE_INFINITY).toBeLessThan(
              place.get(target) ?? -1,
            );
        expect(cycle.length > 0).toBe(ordered.length < graph.nodes.length);
        cycle.forEach((id, index) => {
          const next = cycle[(index + 1) % cycle.length];
          expect(graph.edges.some(({ source, target }) => source === id && target === next)).toBe(
            true,
          );
        });
      }),
      { numRuns: 500 },
    );
  });

  it("survives a chain of 10,000 nodes", () => {
    const edges = Array.from({ length: 9999 }, (_, index) => [index, index + 1] as const);
    expect(orderNodes(graphOf(10_000, edges)).ordered).toHaveLength(10_000);
    const closed = [...edges, [9999, 0] as const];
    expect(orderNodes(graphOf(10_000, closed)).cycle).toHaveLength(10_000);
  });

  it("ignores edges to nodes that are not there", () => {
    expect(
      orderNodes(
        graphOf(2, [
          [0, 7],
          [8, 1],
          [0, 1],
        ]),
      ).ordered,
    ).toEqual(["0", "1"]);
  });
});
