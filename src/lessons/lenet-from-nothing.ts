/** Lesson 1: LeNet from nothing. The learner builds it layer by layer, watches the shapes shrink, trains it and breaks it. */
import type { FieldValue, Graph } from "../graph/graph.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Lesson } from "./lesson.ts";

const settings = { batchSize: 64, learningRate: 0.005, epochs: 10 } as const;
const window = { kernel: [5, 5], padding: "valid" } as const;

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv1", "Conv2D", ["input"], 1, 0, { ...window, filters: 6 }],
  ["pool1", "MaxPool", ["conv1"], 2, 0],
  ["conv2", "Conv2D", ["pool1"], 3, 0, { ...window, filters: 16 }],
  ["pool2", "MaxPool", ["conv2"], 4, 0],
  ["flatten", "Flatten", ["pool2"], 0, 1.5],
  ["dense1", "Dense", ["flatten"], 1, 1.5, { units: 120, activation: "relu" }],
  ["dense2", "Dense", ["dense1"], 2, 1.5, { units: 84, activation: "relu" }],
  ["dense3", "Dense", ["dense2"], 3, 1.5, { units: 10 }],
  ["output", "Output", ["dense3"], 4, 1.5],
];

/** The network up to its `count`-th layer. */
function upTo(count: number): Graph {
  return templateGraph("my-lenet", rows.slice(0, count), settings);
}

/** The network with another second convolution. */
function withSecond(fields: Readonly<Record<string, FieldValue>>): Graph {
  const changed = rows.map(
    (row): TemplateNode =>
      row[0] === "conv2" ? ["conv2", "Conv2D", ["pool1"], 3, 0, { ...fields, filters: 16 }] : row,
  );
  return templateGraph("my-lenet", changed, settings);
}

const broken: Graph = withSecond({ kernel: [13, 13], padding: "valid" });
const mended: Graph = withSecond({ kernel: [13, 13], padding: "same" });

export const lenetFromNothing: Lesson = {
  id: "lenet-from-nothing",
  title: "LeNet from nothing",
  summary:
    "Build the network that read cheques, watch its shapes shrink, train it to 97 %, break it and mend it.",
  minutes: 20,
  measured:
    "The accuracy is measured on your machine; shapes and counts of parameters are derived from your drawing.",
  start: upTo(1),
  steps: [
    {
      title: "A filter looks at a window",
      text: [
        "`input` hands on one picture of a digit: 28 × 28 pixels, one channel. A **convolution** slides small filters over it. At each place a filter multiplies the pixels under it with its weights and adds them up; the sums are a new picture, one for each filter.",
        "Add a **Conv2D** from the layers panel. Give it 6 filters, a kernel of 5 × 5, and padding `valid`: the filter may not hang over the edge.",
      ],
      nodes: ["input"],
      panels: ["palette"],
      prediction: {
        question:
          "A 5 × 5 filter moves over 28 × 28 pixels, one pixel at a time, and stays inside. How many places does it find along one side?",
        options: ["28", "24", "23", "14"],
        answer: 1,
        because:
          "Its left edge can stand on pixel 1 to 24, for from pixel 25 on it would stick out: $28 - 5 + 1 = 24$.",
      },
      tasks: [
        {
          text: "A Conv2D with 6 filters gives 24 × 24 × 6",
          check: {
            kind: "layer",
            type: "Conv2D",
            from: "Input",
            fields: { ...window, filters: 6 },
            shape: [24, 24, 6],
          },
        },
      ],
      hint: "Click Conv2D in the layers panel: it is wired to `input` at once. Its settings are on the right.",
      solution: upTo(2),
    },
    {
      title: "A pool keeps the strongest",
      text: [
        "What the filters found matters more than where exactly. A **MaxPool** with a window of 2 × 2 keeps the largest of every four numbers and halves both sides.",
        "Add one after your convolution, with the settings it comes with.",
      ],
      prediction: {
        question: "How many numbers does a max pool have to learn?",
        options: ["None", "4 for each window", "As many as it has outputs"],
        answer: 0,
        because: "It only compares. There is nothing in it that training could change.",
      },
      tasks: [
        {
          text: "A MaxPool gives 12 × 12 × 6",
          check: {
            kind: "layer",
            type: "MaxPool",
            from: "Conv2D",
            fields: { window: [2, 2] },
            shape: [12, 12, 6],
          },
        },
      ],
      hint: "Select the convolution, then click MaxPool: new layers go after what is selected.",
      solution: upTo(3),
    },
    {
      title: "The same again, deeper",
      text: [
        "The second convolution sees not pixels but what the first six filters found. Each of its filters has a 5 × 5 window on **every** channel.",
        "Add a **Conv2D** with 16 filters, 5 × 5, `valid`, and another **MaxPool**.",
      ],
      prediction: {
        question:
          "How many numbers does this second convolution learn, with one bias for each filter?",
        options: ["416", "{parameters of conv2, solved}", "400"],
        answer: 1,
        because:
          "$5 \\cdot 5$ weights on each of 6 channels for each of 16 filters, and 16 biases: $5 \\cdot 5 \\cdot 6 \\cdot 16 + 16 = 2416$. The inspector says so too.",
      },
      tasks: [
        {
          text: "A Conv2D with 16 filters gives 8 × 8 × 16",
          check: {
            kind: "layer",
            type: "Conv2D",
            from: "MaxPool",
            fields: { ...window, filters: 16 },
            shape: [8, 8, 16],
          },
        },
        {
          text: "A second MaxPool gives 4 × 4 × 16",
          check: {
            kind: "layer",
            type: "MaxPool",
            from: "Conv2D",
            fields: { window: [2, 2] },
            shape: [4, 4, 16],
          },
        },
      ],
      hint: "If a shape is not as wanted, look at kernel and padding of the layer before it.",
      solution: upTo(5),
    },
    {
      title: "From pictures to an answer",
      text: [
        "**Flatten** lays the 4 × 4 × 16 numbers in one row of 256. **Dense** layers weigh all of them at once: 120 units, then 84, both with `relu`, then 10 with no activation, one score for each digit. A **relu** hands positive numbers on and turns negative ones into zero.",
        "**Output** turns the scores into shares that add up to one. The **loss** says in one number how wrong they are: the smaller the share of the right digit, the larger it is.",
      ],
      tasks: [
        {
          text: "Flatten gives 256 numbers",
          check: { kind: "layer", type: "Flatten", from: "MaxPool", shape: [256] },
        },
        {
          text: "Dense with 120 units and relu",
          check: {
            kind: "layer",
            type: "Dense",
            from: "Flatten",
            fields: { units: 120, activation: "relu" },
          },
        },
        {
          text: "Dense with 84 units and relu",
          check: {
            kind: "layer",
            type: "Dense",
            from: "Dense",
            fields: { units: 84, activation: "relu" },
          },
        },
        {
          text: "Dense with 10 units and no activation",
          check: {
            kind: "layer",
            type: "Dense",
            from: "Dense",
            fields: { units: 10, activation: "none" },
          },
        },
        {
          text: "In a row they make the network of this lesson",
          check: { kind: "network", drawing: upTo(10) },
        },
        { text: "The drawing has no problems", check: { kind: "no-errors" } },
      ],
      hint: "The last layer is Output. The Problems tab names what is still missing.",
      solution: upTo(10),
    },
    {
      title: "Train it",
      text: [
        "Press **Train**. At each step the network reads 64 digits. The **gradient** of a weight says how much the loss would grow if the weight grew a little; so every weight moves a little the other way, and the loss becomes smaller.",
        "After each time through the 9,000 training images, an **epoch**, the network is examined on 1,000 images that it never learns from. The share that it gets right is the **accuracy**.",
      ],
      panels: ["dock"],
      prediction: {
        question:
          "Your network has {parameters} numbers to learn, its **parameters**. Which layer holds most of them?",
        options: ["conv1", "conv2", "the dense layer of 120 units", "the dense layer of 84 units"],
        answer: 2,
        because:
          "$256 \\cdot 120 + 120 = 30840$, about 69 %. The two convolutions together hold $156 + 2416 = 2572$, under 6 %, because they use the same weights at every place.",
      },
      tasks: [
        {
          text: "It is still the network of this lesson",
          check: { kind: "network", drawing: upTo(10) },
        },
        { text: "Accuracy of at least 97 %", check: { kind: "accuracy", least: 0.97 } },
      ],
      hint: "Let it run for some epochs. If it is stuck far below, try a learning rate of 0.002 and press Reset.",
      solution: upTo(10),
    },
    {
      title: "Break it",
      text: [
        "Errors are easier to read when you made them yourself. The second convolution gets 12 × 12 pixels. Give it a kernel that cannot fit inside, 13 × 13, and read what is said: which layer, which numbers, and what to try.",
      ],
      nodes: ["conv2"],
      panels: ["inspector"],
      tasks: [
        {
          text: "A layer is left with nothing to give out",
          check: { kind: "error", code: "empty-output" },
        },
        {
          text: "It is the second convolution, with a kernel of 13 × 13",
          check: { kind: "network", drawing: broken },
        },
      ],
      hint: "Select the second convolution and set Kernel height and width to 13. Padding must still be valid.",
      solution: broken,
    },
    {
      title: "Mend it",
      text: [
        "Now mend it in another way than back: leave the kernel as large as it is and set padding to `same`. Zeros around the picture let the filter hang over the edge, and the size stays as it was.",
        "The row after Flatten is longer now, so the first dense layer gets more weights: 576 numbers come in where 256 came before.",
      ],
      nodes: ["conv2"],
      prediction: {
        question: "With padding `same`, what does the second convolution make of 12 × 12 × 6?",
        options: ["12 × 12 × 16", "0 × 0 × 16", "8 × 8 × 16"],
        answer: 0,
        because: "`same` keeps height and width for a stride of 1, however large the kernel is.",
      },
      tasks: [
        {
          text: "A Conv2D with 16 filters gives 12 × 12 × 16",
          check: {
            kind: "layer",
            type: "Conv2D",
            fields: { filters: 16, kernel: [13, 13] },
            shape: [12, 12, 16],
          },
        },
        {
          text: "The other layers are as they were",
          check: { kind: "network", drawing: mended },
        },
        { text: "The drawing has no problems", check: { kind: "no-errors" } },
      ],
      solution: mended,
    },
  ],
  sources: [
    {
      text: "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. Proceedings of the IEEE 86 (11), 1998. The original averaged where this lesson takes the largest, bent its numbers with tanh where this one uses relu, and let most filters of its second convolution see only some of the six channels.",
      url: "https://doi.org/10.1109/5.726791",
    },
  ],
};
