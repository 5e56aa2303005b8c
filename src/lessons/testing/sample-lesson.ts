/** A lesson for tests, with one of everything that a lesson can hold. */
import type { Graph } from "../../graph/graph.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { withSeed } from "../class-seed.ts";
import type { TaughtLesson } from "../lesson.ts";

const seed = 42;

function template(name: string): Graph {
  const graph = templateCatalogue.get(name)?.graph;
  if (!graph) throw new Error(`No template ${name}`);
  return withSeed(graph, seed);
}

/** Two steps over LeNet-5, complete. */
export const sampleLesson: TaughtLesson = {
  id: "sample",
  title: "Rest for LeNet",
  summary: "Add a dropout and see what it costs.",
  minutes: 15,
  measured: "Accuracies and times are measured on your machine.",
  start: template("lenet"),
  steps: [
    {
      title: "Add a rest",
      text: [
        "**Dropout** leaves out a share of `units`: $p = 0.25$.",
        "See [the paper](https://jmlr.org/papers/v15/srivastava14a.html).",
      ],
      nodes: ["conv1", "pool1"],
      panels: ["palette", "dock"],
      prediction: {
        question: "How many numbers does a dropout learn?",
        options: ["None", "As many as it has inputs"],
        answer: 0,
        because: "It draws them afresh at every step.",
      },
      tasks: [
        {
          text: "A Dropout with a rate of 0.5",
          check: { kind: "layer", type: "Dropout", fields: { rate: 0.5 }, count: 1 },
        },
        { text: "No problems", check: { kind: "no-errors" } },
      ],
      hint: "Look under **Normalise**.",
      impossible: "A screen without a palette cannot do it.",
      solution: template("mlp"),
    },
    {
      title: "Train it",
      text: ["Press **Train**."],
      tasks: [
        { text: "Accuracy of at least 80 %", check: { kind: "accuracy", least: 0.8 } },
        {
          text: "Few dispatches",
          check: { kind: "dispatches", of: "now", most: 40 },
        },
      ],
      start: template("vgg-mini"),
    },
  ],
  sources: [],
  seed,
  lock: "fields",
  hide: ["tabs"],
};
