import { describe, expect, it } from "vitest";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import type { FieldValue, Graph } from "../../graph/graph.ts";
import { losses } from "../../graph/layers/output.ts";
import { activations } from "../../graph/layers/shared-fields.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile } from "../compile.ts";
import { checkGraph } from "./check-graph.ts";
import { checkScores } from "./check-scores.ts";

type Rows = readonly (readonly [string, string, Readonly<Record<string, FieldValue>>?])[];

/** Input → Flatten → Dense with relu → the given layers, each after the one before → Output. */
function chain(rows: Rows, loss: string = losses[0]): Graph {
  const all: Rows = [
    ["in", "Input"],
    ["flat", "Flatten"],
    ["hidden", "Dense", { units: 32, activation: "relu" }],
    ...rows,
    ["out", "Output", { loss }],
  ];
  const nodes = all.map(([name, type, fields = {}], index): TemplateNode => {
    const before = all[index - 1];
    return [name, type, before ? [before[0]] : [], index, 0, fields];
  });
  return templateGraph("chain", nodes, { data: "digits" });
}

const scores = (activation: string): Rows[number] => ["d", "Dense", { units: 10, activation }];
const act = (name: string, f: string): Rows[number] => [name, "Activation", { function: f }];
const told = (graph: Graph) => checkScores(graph).map(({ code, node }) => `${code} ${node}`);

describe("before a softmax loss", () => {
  it.each(activations)("%s on the last layer is warned of, and the graph still trains", (name) => {
    const { diagnostics, programs } = compile(chain([scores(name)]));
    const code = name === "relu" ? "relu-before-loss" : "activation-before-loss";
    expect(diagnostics).toMatchObject([
      { code, severity: "warning", node: "d", field: "activation" },
    ]);
    expect(diagnostics[0]?.message).toContain(`d applies ${name} to the scores`);
    expect(programs).not.toBeNull();
  });

  it("nothing is said of scores as they are", () => {
    expect(compile(chain([scores("none")])).diagnostics).toEqual([]);
  });

  const inert: Rows = [
    ["f", "Flatten"],
    ["p", "Dropout"],
    ["r", "Reshape"],
  ];
  it.each([
    ["Flatten, Dropout and Reshape", [scores("relu"), ...inert], "relu-before-loss d"],
    ["an Activation of its own", [scores("none"), act("a", "relu")], "relu-before-loss a"],
    ["both", [scores("none"), act("a", "tanh"), ...inert], "activation-before-loss a"],
    ["a softmax", [scores("none"), act("s", "softmax"), ...inert], "repeated-softmax s"],
    ["a join of one", [scores("relu"), ["j", "Add"], ["k", "Concat"]], "relu-before-loss d"],
  ] as const)("a function is found through %s", (_, rows, expected) => {
    expect(told(chain(rows))).toEqual([expected]);
  });

  it("a norm or a layer with parameters in between is no matter", () => {
    expect(told(chain([scores("relu"), ["n", "BatchNorm"]]))).toEqual([]);
    expect(told(chain([scores("relu"), scores("none")]))).toEqual([]);
  });

  it("every branch of a Concat is looked at", () => {
    const rows: readonly TemplateNode[] = [
      ["in", "Input", [], 0, 0],
      ["flat", "Flatten", ["in"], 1, 0],
      ["left", "Dense", ["flat"], 2, 0, { units: 5, activation: "relu" }],
      ["right", "Dense", ["flat"], 2, 1, { units: 5, activation: "none" }],
      ["join", "Concat", ["left", "right"], 3, 0],
      ["out", "Output", ["join"], 4, 0],
    ];
    expect(told(templateGraph("branches", rows, { data: "digits" }))).toEqual([
      "relu-before-loss left",
    ]);
  });

  it("the numbers are those of the data set", () => {
    const graph = chain([scores("sigmoid")]);
    const shapes = { ...graph, training: { ...graph.training, data: "shapes" } };
    expect(checkScores(shapes)[0]?.message).toContain(
      "of 6 classes a probability of 35 % at most, and a loss of 1.04 at least",
    );
  });
});

describe("before another loss", () => {
  const others = losses.slice(1);

  it.each(others)("%s: relu alone is warned of", (loss) => {
    const warned = [...activations, "none"].filter(
      (name) => told(chain([scores(name)], loss)).length > 0,
    );
    expect(warned).toEqual(["relu"]);
    expect(told(chain([scores("none"), act("s", "softmax")], loss))).toEqual([]);
  });

  it.each(others)("%s: what comes before a softmax of its own is looked at", (loss) => {
    const softmax = act("s", "softmax");
    expect(told(chain([scores("sigmoid"), softmax], loss))).toEqual(["activation-before-loss d"]);
    expect(told(chain([scores("none"), act("t", "softmax"), softmax], loss))).toEqual([
      "repeated-softmax t",
    ]);
  });
});

it("a cycle comes to an end", () => {
  const graph = chain([scores("none"), act("s", "softmax"), ["f", "Flatten"]], losses[1]);
  const back = { source: "f", sourcePort: "out", target: "s", targetPort: "in", id: "back" };
  expect(told({ ...graph, edges: [...graph.edges, back] })).toEqual(["repeated-softmax s"]);
});

describe.each([...templateCatalogue.values()])("$name", ({ graph }) => {
  it.each([...dataCatalogue.keys()])("gets no warning on %s", (data) => {
    const found = checkGraph({ ...graph, training: { ...graph.training, data } });
    // The messy graph leads nowhere on purpose.
    expect(found.filter(({ code }) => code !== "unused-node")).toEqual([]);
  });
});
