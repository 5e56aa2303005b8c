import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGraph, parseGraphText, printGraph } from "./schema.ts";
import { templateCatalogue } from "./templates/catalogue.ts";
import { mlp } from "./templates/mlp.ts";

const plain = () => JSON.parse(printGraph(mlp.graph));

describe("the schema", () => {
  it.each([...templateCatalogue.values()])("reads back what it wrote: $name", ({ graph }) => {
    expect(parseGraphText(printGraph(graph))).toEqual({ graph, problem: null });
  });

  it("keeps a field that the user has not finished typing", () => {
    const graph = { ...mlp.graph, training: { ...mlp.graph.training, learningRate: Number.NaN } };
    expect(parseGraphText(printGraph(graph)).graph?.training.learningRate).toBeNaN();
  });

  it("fills in fields that a document leaves out", () => {
    const document = plain();
    document.nodes[2].fields = { units: 7 };
    expect(parseGraph(document).graph?.nodes[2]?.fields).toEqual({
      units: 7,
      activation: "none",
      bias: true,
      initializer: "glorot uniform",
    });
  });

  it("opens a document of the first release, with what the settings it lacks were then", () => {
    const { graph, problem } = parseGraphText(firstDocument);
    expect(problem).toBeNull();
    expect(graph?.training).toEqual({
      ...JSON.parse(firstDocument).training,
      schedule: { type: "constant", warmUpSteps: 0 },
      l2: 0,
      clipNorm: 0,
    });
    expect(graph?.nodes[3]?.fields).toEqual({ loss: "softmax cross-entropy" });
  });

  it.each([
    ["nothing", null, "This is not a Tributary graph: it lacks format 'tributary-graph'."],
    [
      "another kind of document",
      { format: "x" },
      "This is not a Tributary graph: it lacks format 'tributary-graph'.",
    ],
    [
      "a newer version",
      { ...plain(), version: 2 },
      "This graph was made with version 2 of the format; this app reads version 1. Reload the page to update it.",
    ],
    [
      "a version that is text",
      { ...plain(), version: "1" },
      'This graph is damaged: its version is the text "1" where the number 1 belongs.',
    ],
    [
      "a version that is no whole number",
      { ...plain(), version: 1.5 },
      "This graph is damaged: its version is the number 1.5 where the number 1 belongs.",
    ],
    [
      "a version of nothing",
      { ...plain(), version: null },
      "This graph is damaged: its version is missing; the number 1 belongs there.",
    ],
    [
      "an extra member",
      { ...plain(), extra: 1 },
      "This graph is damaged: the document has the member 'extra', which is unknown there.",
    ],
    [
      "a position that is text",
      documentWith("nodes.0.position.x", "1"),
      "This graph is damaged: position.x of layer 'input' is the text \"1\" where a number belongs.",
    ],
    [
      "an unknown optimizer",
      documentWith("training.optimizer.type", "x"),
      "This graph is damaged: optimizer.type of the training settings is the text \"x\" where one of 'sgd', 'momentum', 'nesterov', 'rmsprop', 'adagrad', 'adam', 'adamw' belongs.",
    ],
    [
      "an id used twice",
      documentWith("nodes.1.id", "input"),
      "This graph is damaged: the id 'input' is used twice.",
    ],
    [
      "a field the layer does not have",
      documentWith("nodes.0.fields.depth", 3),
      "This graph is damaged at node 'input': Input has no field 'depth'.",
    ],
  ])("refuses %s and says where", (_, document, problem) => {
    expect(parseGraph(document)).toEqual({ graph: null, problem });
  });

  it("refuses text that is not JSON", () => {
    expect(parseGraphText("{").problem).toBe(
      "This is not JSON, so it cannot be a Tributary graph.",
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, key) => {
        for (const document of [
          value,
          { ...plain(), [key]: value },
          { ...plain(), nodes: value },
        ]) {
          const { graph, problem } = parseGraph(document);
          expect(graph === null).toBe(problem !== null);
        }
      }),
    );
  });
});

/** As the first release of the app wrote it. Never to be changed. */
const firstDocument = `{
  "format": "tributary-graph",
  "version": 1,
  "name": "first",
  "nodes": [
    { "id": "a", "type": "Input", "name": "input", "fields": {}, "position": { "x": 0, "y": 0 } },
    { "id": "b", "type": "Flatten", "name": "flatten", "fields": {}, "position": { "x": 208, "y": 0 } },
    { "id": "c", "type": "Dense", "name": "dense", "fields": { "units": 10, "activation": "none", "bias": true }, "position": { "x": 416, "y": 0 } },
    { "id": "d", "type": "Output", "name": "output", "fields": {}, "position": { "x": 624, "y": 0 } }
  ],
  "edges": [
    { "id": "1", "source": "a", "sourcePort": "out", "target": "b", "targetPort": "in" },
    { "id": "2", "source": "b", "sourcePort": "out", "target": "c", "targetPort": "in" },
    { "id": "3", "source": "c", "sourcePort": "out", "target": "d", "targetPort": "in" }
  ],
  "training": {
    "data": "digits",
    "batchSize": 32,
    "optimizer": { "type": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8 },
    "learningRate": 0.001,
    "epochs": 5,
    "seed": 1
  }
}`;

/** A good document with one member replaced. */
function documentWith(path: string, value: unknown): unknown {
  const document = plain();
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const holder = keys.reduce((at, key) => at[key], document);
  holder[last] = value;
  return document;
}
