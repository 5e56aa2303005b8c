import { describe, expect, it } from "vitest";
import type { Edge, FieldValue, Graph, Node, Training } from "../graph/graph.ts";
import { initialFields, layerCatalogue } from "../graph/layer-catalogue.ts";
import { inceptionMini } from "../graph/templates/inception-mini.ts";
import { lenet } from "../graph/templates/lenet.ts";
import { compile } from "./compile.ts";
import { type DiagnosticCode, diagnosticCodes } from "./diagnostic.ts";

/** LeNet with fields of one node changed. */
function withFields(
  name: string,
  fields: Record<string, FieldValue>,
  from: Graph = lenet.graph,
): Graph {
  const nodes = from.nodes.map((node) =>
    node.name === name ? { ...node, fields: { ...node.fields, ...fields } } : node,
  );
  return { ...from, nodes };
}

function withTraining(training: Partial<Training>): Graph {
  return { ...lenet.graph, training: { ...lenet.graph.training, ...training } };
}

function withNode(type: string, change: Partial<Node> = {}): Graph {
  const layer = layerCatalogue.get(type);
  const fields = layer ? initialFields(layer) : {};
  const node = { id: "new", name: "new", type, fields, position: { x: 0, y: 0 }, ...change };
  return { ...lenet.graph, nodes: [...lenet.graph.nodes, node] };
}

function withEdge(source: string, target: string, from: Graph = lenet.graph): Graph {
  const edge: Edge = { id: `new ${source}`, source, sourcePort: "out", target, targetPort: "in" };
  return { ...from, edges: [...from.edges, edge] };
}

function without(name: string): Graph {
  return {
    ...lenet.graph,
    nodes: lenet.graph.nodes.filter((node) => node.name !== name),
    edges: lenet.graph.edges.filter(({ source, target }) => source !== name && target !== name),
  };
}

function withoutEdge(id: string, from: Graph = lenet.graph): Graph {
  return { ...from, edges: from.edges.filter((edge) => edge.id !== id) };
}

/** One broken graph for every code, and what the learner reads. */
const broken: Record<DiagnosticCode, [graph: Graph, message: string, hint: string]> = {
  "unknown-layer": [
    withNode("Conv9D"),
    "new is of type 'Conv9D', which this version does not know.",
    "Replace it with a layer from the palette.",
  ],
  "duplicate-id": [
    withNode("Flatten", { id: "conv1" }),
    "Two nodes share the id 'conv1'.",
    "Delete new and add it again.",
  ],
  "duplicate-name": [
    withNode("Flatten", { name: "conv1" }),
    "Two nodes are called 'conv1'.",
    "Give one of them another name.",
  ],
  "bad-name": [
    withNode("Flatten", { name: "a/b" }),
    "A node's name has 1 to 60 characters and no '/', but this one is 'a/b'.",
    "Choose another name.",
  ],
  "bad-field": [
    withFields("conv2", { filters: 10_000 }),
    "conv2: Filters must be a whole number from 1 to 2,048, but is 10,000.",
    "How many features it looks for: the channels of its output.",
  ],
  "bad-training": [
    withTraining({ learningRate: Number.NaN }),
    "Learning rate must be a number from 0.0000001 to 10, but is not a number.",
    "How far the parameters move at each step. Takes effect at once, even while training.",
  ],
  "dangling-edge": [
    withEdge("ghost", "conv1"),
    "An edge into conv1 starts at 'ghost', which is not there.",
    "Remove the edge, and draw it again between two layers.",
  ],
  "too-many-edges": [
    withEdge("input", "conv2"),
    "conv2 (Conv2D) takes one input, but 2 edges lead to it.",
    "Delete all edges but one, or join them with Add or Concat first.",
  ],
  "missing-input": [
    withoutEdge("pool1-conv2"),
    "conv2 (Conv2D) has no input.",
    "Draw an edge from another layer to conv2, or delete it.",
  ],
  "missing-layer": [
    without("output"),
    "The graph has no Output.",
    "Add Output from the palette and connect the last layer to it.",
  ],
  "repeated-layer": [
    withNode("Input"),
    "The graph has 2 Input nodes, but may have only one.",
    "Delete new.",
  ],
  cycle: [
    withEdge("conv2", "conv1"),
    "These nodes wait for each other: conv1 → pool1 → conv2 → conv1.",
    "Delete one of the edges between them: data must flow from Input to Output.",
  ],
  "unused-node": [
    withEdge("pool1", "new", withNode("Flatten")),
    "What new computes does not reach Output, so it is left out of training.",
    "Connect new to a layer that leads to Output, or delete it.",
  ],
  "repeated-softmax": [
    withEdge(
      "new",
      "output",
      withEdge(
        "dense3",
        "new",
        withoutEdge("dense3-output", withNode("Activation", { fields: { function: "softmax" } })),
      ),
    ),
    "new applies softmax, and the loss of output applies it again: scores between 0 and 1 give probabilities that hardly differ, so it learns slowly.",
    "Delete new, or choose another loss for output.",
  ],
  "relu-before-loss": [
    withFields("dense3", { activation: "relu" }),
    "dense3 applies relu to the scores, right before the loss of output: every score below 0 becomes 0 and passes no gradient back, so that a class whose scores are all cut off cannot learn.",
    "Set the activation of dense3 to none: scores may be any number, above 0 and below.",
  ],
  "activation-before-loss": [
    withFields("dense3", { activation: "sigmoid" }),
    "dense3 applies sigmoid to the scores, right before the loss of output: scores between 0 and 1 give the right one of 10 classes a probability of 23 % at most, and a loss of 1.46 at least.",
    "Set the activation of dense3 to none: scores may be any number, above 0 and below.",
  ],
  "shape-mismatch": [
    withFields("i1_5x5", { padding: "valid" }, inceptionMini.graph),
    "concat1 (Concat) needs images of equal height and width, but got [N,14,14,16] from i1_1x1 and [N,10,10,8] from i1_5x5.",
    "Set padding to 'same' on i1_5x5, and give both branches the same strides.",
  ],
  "empty-output": [
    withFields("conv2", { kernel: [15, 5], padding: "valid" }),
    "conv2 gets 14×14 images from pool1, too small for its 15×5 window without padding: nothing comes out.",
    "Set padding to 'same' on conv2, make its kernel smaller, or shrink the image less before it.",
  ],
  "class-mismatch": [
    withFields("dense3", { units: 12 }),
    "output (Output) needs one score per class, 10 for MNIST digits, but dense3 gives 12.",
    "Set units of dense3 to 10.",
  ],
  "batch-too-large": [
    withTraining({ data: "digits", batchSize: 2000 }),
    "Batch size is 2000, but UCI digits has only 1437 training images.",
    "Set batch size to 1437 or less; 16 to 128 is usual.",
  ],
  "too-large": [
    withFields("conv1", { filters: 2048 }, withTraining({ batchSize: 512 })),
    "One step needs 7.7 GiB, and the limit is 1 GiB. The largest tensor is conv1 [512,28,28,2048] with 3.1 GiB.",
    "Make the batch smaller than 512, or use fewer filters or units there.",
  ],
  "too-many-layers": [
    {
      ...inceptionMini.graph,
      nodes: Array.from({ length: 6000 }, (_, index): Node => {
        const [id, position] = [`n${index}`, { x: 0, y: 0 }];
        return { id, name: id, type: "Add", fields: {}, position };
      }),
    },
    "The graph has 6,000 nodes, and the limit is 4,000.",
    "Delete layers until there are fewer.",
  ],
};

describe("diagnostics", () => {
  it.each(diagnosticCodes)("%s says what is wrong, with numbers, and what to try", (code) => {
    const [graph, message, hint] = broken[code];
    const { diagnostics, programs } = compile(graph);
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found).toMatchObject({ message, hint });
    expect(programs === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
  });

  it("gives a 10,000-filter convolution one problem, at the field, and no echo below it", () => {
    const { diagnostics } = compile(withFields("conv2", { filters: 10_000 }));
    expect(diagnostics).toMatchObject([{ code: "bad-field", node: "conv2", field: "filters" }]);
  });

  it("misses both ends of an empty canvas", () => {
    const { diagnostics } = compile({ ...lenet.graph, nodes: [], edges: [] });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "The graph has no Input.",
      "The graph has no Output.",
    ]);
  });

  it("says once that a join has too few inputs", () => {
    const lonely = withEdge("conv1", "new", withNode("Add"));
    for (const graph of [withNode("Add"), lonely]) {
      const codes = compile(graph).diagnostics.map(({ code }) => code);
      expect(codes.sort()).toEqual(["missing-input", "unused-node"]);
    }
  });

  it("keeps the facts of nodes above and beside a broken one", () => {
    const { facts } = compile(withFields("conv2", { kernel: [15, 5], padding: "valid" }));
    expect(facts.get("pool1")?.shape).toEqual([14, 14, 6]);
    expect(facts.has("conv2")).toBe(false);
  });

  it.each([
    [
      "dense on an image",
      "dense1",
      "Dense",
      "dense1 (Dense) needs one row of numbers per image [N,C], but pool2 gives [N,7,7,16].",
    ],
    [
      "output on an image",
      "output",
      "Output",
      "output (Output) needs one row of scores per image [N,10], but pool2 gives [N,7,7,16].",
    ],
  ])("explains %s", (_, target, __, message) => {
    const edges = lenet.graph.edges.filter((edge) => edge.target !== target);
    const { diagnostics } = compile(withEdge("pool2", target, { ...lenet.graph, edges }));
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toContain(message);
  });

  it("explains a convolution after Flatten", () => {
    const edges = lenet.graph.edges.filter((edge) => edge.target !== "conv2");
    const graph = withEdge("dense1", "conv2", {
      ...lenet.graph,
      edges: edges
        .filter((edge) => edge.target !== "flatten")
        .concat({
          id: "x",
          source: "pool1",
          sourcePort: "out",
          target: "flatten",
          targetPort: "in",
        }),
    });
    expect(compile(graph).diagnostics.map(({ message }) => message)).toContain(
      "conv2 (Conv2D) needs images [N,H,W,C], but dense1 gives [N,120].",
    );
  });
});
