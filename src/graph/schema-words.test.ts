import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { parseGraph, printGraph } from "./schema.ts";
import { memberWords, schemaSentence } from "./schema-words.ts";
import { lenet } from "./templates/lenet.ts";

/** What the schema of documents says of LeNet-5 with one member replaced. */
function said(path: string, value: unknown): string | null {
  const document = JSON.parse(printGraph(lenet.graph));
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const holder = keys.reduce((at, key) => at[key], document);
  holder[last] = value;
  return parseGraph(document).problem;
}

const long = "x".repeat(300);

describe("what a schema found wrong", () => {
  it.each([
    ["name", 5, "name is the number 5 where a text belongs."],
    ["name", long, "name has 300 letters; at most 200 are read."],
    ["nodes", "x", 'nodes is the text "x" where a list belongs.'],
    ["nodes.1", null, "layer 2 is null where a group of members in braces belongs."],
    ["nodes.1.id", "", "id of layer 'conv1' is empty; at least one letter belongs there."],
    ["nodes.1.name", undefined, "name of layer 2 is missing; a text belongs there."],
    [
      "nodes.1.position",
      [1, 2],
      "position of layer 'conv1' is a list of 2 where a group of members in braces belongs.",
    ],
    [
      "nodes.1.position.x",
      "1",
      "position.x of layer 'conv1' is the text \"1\" where a number belongs.",
    ],
    [
      "nodes.1.fields.filters",
      {},
      "filters of layer 'conv1' is a group of members in braces where a number or a text or true or false or a list of two numbers belongs.",
    ],
    [
      "nodes.1.fields.kernel",
      [3, "x"],
      "kernel, entry 2 of layer 'conv1' is the text \"x\" where a number belongs.",
    ],
    [
      "nodes.1.fields.kernel",
      [3],
      "kernel of layer 'conv1' has 1 entries; at least 2 belong there.",
    ],
    [
      "nodes.1.fields.kernel",
      [3, 3, 3],
      "kernel of layer 'conv1' has 3 entries; at most 2 are read.",
    ],
    [
      "nodes.1.fields.activation",
      long,
      "activation of layer 'conv1' has 300 letters; at most 200 are read.",
    ],
    ["nodes.1.extra", 1, "layer 'conv1' has the member 'extra', which is unknown there."],
    ["edges.0.sourcePort", 0, "sourcePort of edge 1 is the number 0 where a text belongs."],
    ["edges.0.source", "", "source of edge 1 is empty; at least one letter belongs there."],
    ["training", [], "training is a list of 0 where a group of members in braces belongs."],
    [
      "training.batchSize",
      "32",
      'batchSize of the training settings is the text "32" where a number belongs.',
    ],
    [
      "training.epochs",
      undefined,
      "epochs of the training settings is missing; a number belongs there.",
    ],
    [
      "training.optimizer",
      { type: "sdg" },
      "optimizer.type of the training settings is the text \"sdg\" where one of 'sgd', 'momentum', 'nesterov', 'rmsprop', 'adagrad', 'adam', 'adamw' belongs.",
    ],
    [
      "training.optimizer",
      { type: "sgd", momentum: 1 },
      "optimizer of the training settings has the member 'momentum', which is unknown there.",
    ],
    [
      "training.schedule.warmUpSteps",
      true,
      "schedule.warmUpSteps of the training settings is true where a number belongs.",
    ],
    ["extra", 1, "the document has the member 'extra', which is unknown there."],
  ])("is said in words: %s", (path, value, sentence) => {
    expect(said(path, value)).toBe(`This graph is damaged: ${sentence}`);
  });

  it("is said without a word of the schema's, whatever stands anywhere in a document", () => {
    const places =
      "name nodes nodes.0 nodes.0.id nodes.0.name nodes.0.type nodes.1.fields nodes.1.fields.kernel nodes.0.position edges edges.0 edges.0.source training training.optimizer training.schedule training.seed";
    fc.assert(
      fc.property(fc.constantFrom(...places.split(" ")), fc.jsonValue(), (path, value) => {
        const problem = said(path, value) ?? "";
        expect(problem).not.toMatch(
          /Invalid|Too (small|big)|[Ee]xpected|received|undefined|discriminator|\[object/,
        );
      }),
      { seed: 1 },
    );
  });

  it("names places as its caller does, and numbers have bounds", () => {
    const schema = z.object({ a: z.array(z.int().check(z.minimum(0), z.maximum(9))) });
    const value = { a: [-1, 12, 1.5] };
    const issues = z.safeParse(schema, value).error?.issues ?? [];
    expect(issues.map((issue) => schemaSentence(issue, value, memberWords))).toEqual([
      "a, entry 1 is the number -1; at least 0 is possible.",
      "a, entry 2 is the number 12; at most 9 is possible.",
      "a, entry 3 is the number 1.5 where a whole number belongs.",
    ]);
  });
});
