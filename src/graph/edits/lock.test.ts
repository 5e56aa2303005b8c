import { describe, expect, it } from "vitest";
import { plainSettings } from "../link/link-settings.ts";
import { firstTemplate } from "../templates/first-template.ts";
import { addNode } from "./add-node.ts";
import { moveNodes, removeNodes, renameNode, setField } from "./change-nodes.ts";
import { setTraining } from "./change-training.ts";
import { removeEdges } from "./connect.ts";
import { lockProblem } from "./lock.ts";

const { graph } = firstTemplate;
const edits = {
  add: addNode(graph, "x", "Conv2D", { x: 0, y: 0 }),
  remove: removeNodes(graph, ["conv1"]),
  cut: removeEdges(graph, [graph.edges[0]?.id ?? ""]),
  field: setField(graph, "conv1", "filters", 3),
  untyped: setField(graph, "conv1", "filters", Number.NaN),
  training: setTraining(graph, "learningRate", 0.5),
  move: moveNodes(graph, new Map([["conv1", { x: 1, y: 2 }]])),
  rename: renameNode(graph, "conv1", "first"),
  name: { ...graph, name: "other" },
};

/** The edits that a lock lets through. */
function allowed(settings: Parameters<typeof lockProblem>[2]): string[] {
  return Object.entries(edits).flatMap(([name, after]) =>
    lockProblem(graph, after, settings) === null ? [name] : [],
  );
}

describe("a lock", () => {
  it("of nothing allows everything", () => {
    expect(allowed(plainSettings)).toEqual(Object.keys(edits));
  });

  it("of the graph allows settings, names and places", () => {
    const settings = { ...plainSettings, lock: "graph" } as const;
    expect(allowed(settings)).toEqual(["field", "untyped", "training", "move", "rename", "name"]);
    expect(lockProblem(graph, edits.cut, settings)).toBe(
      "The layers and edges of this drawing are locked.",
    );
  });

  it("of fields allows layers, edges, names and places", () => {
    const settings = { ...plainSettings, lock: "fields" } as const;
    expect(allowed(settings)).toEqual(["add", "remove", "cut", "move", "rename", "name"]);
    expect(lockProblem(graph, edits.field, settings)).toBe(
      "The settings of this drawing are locked.",
    );
  });

  it("of all allows names and places", () => {
    expect(allowed({ ...plainSettings, lock: "all" })).toEqual(["move", "rename", "name"]);
  });

  it("for reading only allows nothing but to stay as it is", () => {
    const settings = { ...plainSettings, readOnly: true };
    expect(allowed(settings)).toEqual([]);
    expect(lockProblem(graph, graph, settings)).toBeNull();
    expect(lockProblem(graph, edits.name, settings)).toBe("This drawing is for reading only.");
  });
});
