/** Lesson 6: The graph optimiser. What passes take out of a messy drawing, and that the numbers stay the same. */
import type { Edge, Graph, NodeId } from "../graph/graph.ts";
import { messyGraph } from "../graph/templates/messy-graph.ts";
import type { Lesson } from "./lesson.ts";
import { placed } from "./placed.ts";

/** In four rows, as one reads. */
const start: Graph = placed(messyGraph.graph, {
  input: [0, 0],
  pad0: [1, 0],
  conv1: [2, 0],
  norm1: [3, 0],
  relu1: [4, 0],
  relu2: [5, 0],
  poolA: [0, 1.5],
  left1: [1, 1.5],
  nothing: [2, 1.5],
  poolB: [0, 3],
  right1: [1, 3],
  pool1x1: [2, 3],
  join: [3, 2.25],
  parts: [4, 2.25],
  again: [5, 2.25],
  pool2: [0, 4.5],
  flatten: [1, 4.5],
  reshape: [2, 4.5],
  dense1: [3, 4.5],
  output: [4, 4.5],
  lost: [0, 5.75],
  nowhere: [1, 5.75],
});

/** Takes a layer of one input out, and lets those that read it read what it read. */
function bypass(graph: Graph, id: NodeId): Graph {
  const into = graph.edges.find(({ target }) => target === id);
  const edges = graph.edges.flatMap((edge): Edge[] => {
    if (edge.target === id) return [];
    if (edge.source !== id || !into) return [edge];
    const { source, sourcePort } = into;
    return [{ ...edge, id: `${source}-${edge.target}`, source, sourcePort }];
  });
  return { ...graph, nodes: graph.nodes.filter((node) => node.id !== id), edges };
}

/** The drawing without the layers that change nothing, and without those that lead nowhere. */
const tidied: Graph = ["pad0", "relu2", "nothing", "pool1x1", "nowhere", "lost"].reduce(
  bypass,
  start,
);

export const graphOptimiser: Lesson = {
  id: "graph-optimiser",
  title: "The graph optimiser",
  summary:
    "A messy drawing, a compiler that cleans up, and a switch for each of its passes: fewer dispatches, same numbers.",
  minutes: 15,
  measured:
    "Counts of dispatches are derived by the compiler; loss and time are measured on your machine.",
  start,
  steps: [
    {
      title: "Count what is launched",
      text: [
        "A training step is a list of **dispatches**: each hands one kernel to the engine. A dispatch that does nothing useful still has to be launched, reads memory and writes it again.",
        "This drawing grew by hand. It pads with nothing, takes the relu of a relu, drops out at a rate of 0, pools single pixels, does the same pool twice, and has layers that lead nowhere. As drawn, a step of it takes {dispatches as drawn} dispatches. Press **Train** and let it take 20 steps.",
      ],
      panels: ["dock"],
      nodes: ["pad0", "relu2", "nothing", "pool1x1", "lost"],
      prediction: {
        question:
          "How many of the {dispatches as drawn} dispatches are left when the compiler has been over them?",
        options: ["about 60", "about 45", "about 20"],
        answer: 2,
        because:
          "{dispatches}. Some did nothing; more of them are fused: one kernel does what several did, without writing down what lies between.",
      },
      tasks: [
        { text: "20 steps of this drawing", check: { kind: "steps", least: 20 } },
        {
          text: "It computes what the given one does",
          check: { kind: "network", drawing: start },
        },
      ],
    },
    {
      title: "Switch a pass off",
      text: [
        "The optimiser is a list of **passes**. Each takes the whole list of ops and gives a new one. Open the **Compiler** tab of the dock: each pass has a switch, and what it rewrote is listed with its reason.",
        "Switch `simplify` off and look at the count of dispatches.",
      ],
      panels: ["dock"],
      prediction: {
        question: "Without `simplify`, will the other passes make up for it?",
        options: [
          "Yes, {dispatches} are left again",
          "In part: more than {dispatches} are left",
          "Not at all: {dispatches as drawn}",
        ],
        answer: 1,
        because:
          "{dispatches without simplify} are left. The others fuse what they can, but no other pass knows that a relu of a relu is a relu.",
      },
      tasks: [
        {
          text: "simplify is off, and no other pass",
          check: { kind: "passes", off: "simplify" },
        },
        {
          text: "The step now takes {dispatches without simplify} dispatches or more",
          check: { kind: "dispatches", of: "now", least: 30 },
        },
        {
          text: "The drawing still computes the same",
          check: { kind: "network", drawing: start },
        },
      ],
      hint: "Compiler is one of the tabs at the bottom right. The switch stands beside the name of the pass.",
    },
    {
      title: "No optimiser at all",
      text: [
        "Switch every pass off. The step is then exactly what was drawn, its gradient and its update.",
        "A pass may change how fast a number comes, but not which. Most passes here leave every bit as it is. Those that add in another order round differently in the last digits, by less than one part in a million; the Compiler tab says which, and measures it.",
      ],
      panels: ["dock"],
      tasks: [
        { text: "Every pass is off", check: { kind: "passes", off: "all" } },
        {
          text: "The step now takes {dispatches as drawn} dispatches or more",
          check: { kind: "dispatches", of: "now", least: 65 },
        },
        {
          text: "The drawing still computes the same",
          check: { kind: "network", drawing: start },
        },
      ],
    },
    {
      title: "And back",
      text: ["Switch all passes on again."],
      panels: ["dock"],
      tasks: [
        { text: "Every pass is on", check: { kind: "passes", off: "none" } },
        {
          text: "The step now takes {dispatches} dispatches or fewer",
          check: { kind: "dispatches", of: "now", most: 20 },
        },
        {
          text: "The drawing still computes the same",
          check: { kind: "network", drawing: start },
        },
      ],
    },
    {
      title: "Clean up by hand",
      text: [
        "Now do it yourself: take out the layers that change nothing, `pad0`, `relu2`, `nothing` and `pool1x1`, wire their neighbours to each other, and delete `lost` and `nowhere`.",
      ],
      nodes: ["pad0", "relu2", "nothing", "pool1x1", "lost", "nowhere"],
      prediction: {
        question:
          "As drawn, your drawing then takes {dispatches as drawn, solved} dispatches instead of {dispatches as drawn}. And with all passes, instead of {dispatches}?",
        options: ["again {fewer dispatches as drawn, solved} fewer", "about as many as before"],
        answer: 1,
        because:
          "{dispatches, solved}. The compiler had taken out nearly all of them already. That is what whole-graph optimisation buys: you may draw what is clear to you.",
      },
      tasks: [
        {
          text: "As drawn, {dispatches as drawn, solved} dispatches or fewer",
          check: { kind: "dispatches", of: "drawn", most: 58 },
        },
        {
          text: "It still computes what it did before",
          check: { kind: "network", drawing: start },
        },
        { text: "The drawing has no problems", check: { kind: "no-errors" } },
      ],
      hint: "Delete a layer, then drag from the layer before it to the one after it.",
      solution: tidied,
    },
  ],
  sources: [
    {
      text: "Abadi et al.: TensorFlow: a system for large-scale machine learning. OSDI 2016, section 5.",
      url: "https://www.usenix.org/conference/osdi16/technical-sessions/presentation/abadi",
    },
    {
      text: "Aho, Lam, Sethi, Ullman: Compilers, second edition, chapter 9: common subexpressions, dead code, constant folding.",
    },
  ],
};
