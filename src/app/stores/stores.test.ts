import { beforeEach, describe, expect, test } from "vitest";
import { addNode } from "../../graph/edits/add-node.ts";
import { setField } from "../../graph/edits/change-nodes.ts";
import { emptyGraph } from "../../graph/edits/new-graph.ts";
import { layerCatalogue } from "../../graph/layer-catalogue.ts";
import { parseNumber } from "../inspector/parse-number.ts";
import { findLayers } from "../palette/find-layers.ts";
import { edit, endGesture, redo, restoreGraph, undo, useGraphStore } from "./graph-store.ts";
import { changePanel, panelLimits, restoreLayout, useViewStore } from "./view-store.ts";

const filters = () => useGraphStore.getState().graph.nodes[0]?.fields["filters"];
const type = (value: number) => edit((graph) => setField(graph, "c", "filters", value), "filters");

describe("undo", () => {
  beforeEach(() => restoreGraph(addNode(emptyGraph, "c", "Conv2D", { x: 0, y: 0 })));

  test("takes back a burst of typing in one step", () => {
    type(3);
    type(32);
    type(320);
    undo();
    expect(filters()).toBe(16);
    redo();
    expect(filters()).toBe(320);
  });

  test("keeps two bursts apart once the first has ended", () => {
    type(3);
    endGesture();
    type(4);
    undo();
    expect(filters()).toBe(3);
  });

  test("keeps gestures of other names apart", () => {
    type(3);
    edit((graph) => ({ ...graph, name: "other" }), "project name");
    undo();
    expect([filters(), useGraphStore.getState().graph.name]).toEqual([3, "untitled"]);
  });

  test("has no entry for an edit that changed nothing", () => {
    type(3);
    edit((graph) => graph);
    undo();
    expect(filters()).toBe(16);
  });
});

describe("the layout", () => {
  test.each([
    null,
    "",
    "{",
    "[1]",
    '{"panels":{"dock":{"size":"x"}},"theme":7}',
    '{"panels":null}',
  ])("starts as designed from %j", (text) => {
    expect(restoreLayout(text)).toEqual(restoreLayout(null));
  });

  test("keeps what was stored, within limits", () => {
    const stored = {
      panels: { dock: { size: 99_999, open: false } },
      theme: "dark",
      tab: "Problems",
    };
    const layout = restoreLayout(JSON.stringify(stored));
    expect(layout.panels.dock).toEqual({ size: panelLimits.dock[1], open: false });
    expect([layout.theme, layout.tab]).toEqual(["dark", "Problems"]);
  });

  test("holds a panel to its limits, also where nothing can be stored", () => {
    changePanel("palette", { size: 1 });
    expect(useViewStore.getState().panels.palette.size).toBe(panelLimits.palette[0]);
  });
});

describe("finding layers", () => {
  const find = (query: string) =>
    findLayers(layerCatalogue.values(), query).map(({ type }) => type);

  test("an empty query finds all", () => {
    expect(find(" ")).toHaveLength(layerCatalogue.size);
  });

  test("synonyms and groups count, and labels that begin with the query come first", () => {
    expect(find("residual")).toEqual(["ResidualBlock", "Add"]);
    expect(find("avg")).toContain("AvgPool");
    expect(find("out")[0]).toBe("Output");
    expect(find("zzz")).toEqual([]);
  });
});

test.each([
  ["12", 12],
  [" 1e-3 ", 0.001],
  ["0,5", 0.5],
  ["", Number.NaN],
  ["abc", Number.NaN],
  ["12px", Number.NaN],
])("%j is read as %d", (text, value) => {
  expect(parseNumber(text)).toBe(value);
});
