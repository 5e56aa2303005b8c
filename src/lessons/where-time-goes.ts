/** Lesson 2: Where does the time go? Times of single ops, one picture against many, and the roofline. */
import type { Graph } from "../graph/graph.ts";
import { lenet } from "../graph/templates/lenet.ts";
import type { Lesson } from "./lesson.ts";

function withBatch(batchSize: number): Graph {
  return { ...lenet.graph, training: { ...lenet.graph.training, batchSize } };
}

export const whereTimeGoes: Lesson = {
  id: "where-time-goes",
  title: "Where does the time go?",
  summary:
    "Look at the time of each op, at one picture against sixty-four, and at what bounds them: arithmetic or memory.",
  minutes: 15,
  measured:
    "Times are measured on your machine; counts of operations and bytes are derived from the drawing.",
  start: withBatch(1),
  steps: [
    {
      title: "One picture at a time",
      text: [
        "This is LeNet with a batch size of 1: each step reads a single digit. It has {parameters} parameters where yours of lesson 1 had 44,426: its convolutions pad, so their pictures stay larger, and 784 numbers reach `dense1` instead of 256.",
        "Train it for a moment and open the **Ops** tab. It lists every op of a step: its time, its share of the step, and how many operations (GFLOP/s) and bytes (GB/s) it gets through in a second.",
      ],
      panels: ["dock"],
      prediction: {
        question: "Which layer has the most floating-point operations in the forward pass?",
        options: ["conv1", "conv2", "dense1"],
        answer: 1,
        because:
          "`conv2`: its filters take $2 \\cdot 14 \\cdot 14 \\cdot 5 \\cdot 5 \\cdot 6 \\cdot 16 = 940800$, with bias and relu {operations of conv2}. `dense1` takes only {operations of dense1}: it holds 87 % of the parameters, but uses each once. Look at the update too, the row of the kernel `adam`: it belongs to no layer, and with a single picture it is often the longest op, for it rewrites every parameter at every step. So 87 % of its work is done for `dense1`.",
      },
      tasks: [
        { text: "50 steps of this drawing", check: { kind: "steps", least: 50 } },
        { text: "The network is LeNet", check: { kind: "network", drawing: lenet.graph } },
        { text: "A step with one picture was measured", check: { kind: "profile", batch: 1 } },
      ],
      hint: "A profile is taken now and then while training; the Profile button in the Timeline tab takes one at once.",
    },
    {
      title: "Sixty-four at a time",
      text: ["Press Stop, set the **batch size** to 64 in the training settings, and train again."],
      panels: ["inspector"],
      prediction: {
        question:
          "A step with 64 pictures has 64 times the arithmetic in each layer. How much longer than a step with one does it take?",
        options: ["64 times", "less than 64 times", "more than 64 times"],
        answer: 1,
        because:
          "Launching an op costs the same for one picture as for 64, and so does the update of {parameters} parameters. The second task tells how many times more pictures your machine gets through.",
      },
      tasks: [
        { text: "50 steps of this drawing", check: { kind: "steps", least: 50 } },
        { text: "The network is LeNet", check: { kind: "network", drawing: lenet.graph } },
        {
          text: "At least 1.5 times as many pictures a second as with one",
          check: { kind: "batch-gain", small: 1, large: 64, least: 1.5 },
        },
      ],
      hint: "The settings of training are shown when nothing is selected: press Escape.",
      solution: withBatch(64),
    },
    {
      title: "Arithmetic or memory",
      text: [
        "A processor does at most so many operations in a second, its peak, and moves at most so many bytes, its bandwidth. Which of the two holds an op up is told by its **intensity**: operations for each byte that has to be moved. Left of the ridge of the **roofline** the memory decides, right of it the arithmetic:",
        "$$\\text{attainable} = \\min(\\text{peak}, \\text{intensity} \\times \\text{bandwidth}).$$",
        "Press Roofline in the Ops tab: it draws your ops under the roofline of your machine.",
      ],
      panels: ["dock"],
      prediction: {
        question:
          "`dense1` reads $784 \\cdot 120 = 94080$ weights of 4 bytes. With one picture it does 2 operations with each. Its intensity, counting the weights only?",
        options: ["0.5 operations per byte", "2 operations per byte", "32 operations per byte"],
        answer: 0,
        because:
          "$2 \\div 4 = 0.5$. With 64 pictures each weight is fetched once and used 64 times: up to $64 \\cdot 2 \\div 4 = 32$, and the same layer moves from the slope of the roof towards its flat part. The Ops tab counts what comes in and goes out as well, {operations of dense1} operations for {bytes of dense1} bytes, so it shows less.",
      },
      tasks: [
        { text: "The network is LeNet", check: { kind: "network", drawing: lenet.graph } },
        { text: "A step with 64 pictures was measured", check: { kind: "profile", batch: 64 } },
      ],
      solution: withBatch(64),
    },
  ],
  sources: [
    {
      text: "Williams, Waterman, Patterson: Roofline: an insightful visual performance model for multicore architectures. Communications of the ACM 52 (4), 2009.",
      url: "https://doi.org/10.1145/1498765.1498785",
    },
  ],
};
