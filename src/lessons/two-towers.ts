/** Lesson 4: Two towers. AlexNet's split: what may run apart, and what must meet where. */

import type { Edge, Graph } from "../graph/graph.ts";
import { alexnetTwoTowers } from "../graph/templates/alexnet-two-towers.ts";
import type { Lesson } from "./lesson.ts";
import { type Places, placed } from "./placed.ts";

/** Both towers side by side up to their first meeting, and below that up to the second. */
const places: Places = {
  input: [0, 1],
  ...tower("a", 0),
  ...tower("b", 2),
  cross: [5, 1],
  meet: [4, 4.5],
  dense6: [5, 3.5],
  dense7: [5, 4.5],
  output: [5, 5.5],
};

function tower(name: string, row: number): Places {
  const upper = ["conv1", "pool1", "conv2", "pool2"];
  const lower = ["conv3", "conv4", "conv5", "flat"];
  return Object.fromEntries([
    ...upper.map((layer, index) => [`${name}_${layer}`, [index + 1, row]]),
    ...lower.map((layer, index) => [`${name}_${layer}`, [index, row + 3.5]]),
  ]);
}

const start: Graph = placed(alexnetTwoTowers.graph, places);

/** The towers without their first meeting: each third convolution reads its own tower only. */
const cut: Graph = {
  ...start,
  nodes: start.nodes.filter(({ id }) => id !== "cross"),
  edges: start.edges.flatMap((edge): Edge[] => {
    if (edge.target === "cross") return [];
    if (edge.source !== "cross") return [edge];
    const tower = edge.target.slice(0, 1);
    return [{ ...edge, id: `${tower}_pool2-${edge.target}`, source: `${tower}_pool2` }];
  }),
};

export const twoTowers: Lesson = {
  id: "two-towers",
  title: "Two towers",
  summary:
    "AlexNet was cut in two because one GPU was too small. Find what may run apart, and what must meet where.",
  minutes: 15,
  measured:
    "Accuracy and time are measured on your machine; parameters and ways are derived from your drawing.",
  start,
  steps: [
    {
      title: "One picture, two towers",
      text: [
        "In 2012 one graphics card had 3 GB of memory, too little for the network that Krizhevsky, Sutskever and Hinton wanted. They gave half of the filters to each of two cards. The cards spoke with each other in certain layers only, so that sending stayed a small part of the work.",
        "Here is a small copy. Upper and lower tower read the same picture; their features meet in `cross`, part again, and meet in `meet`. Press **Train** and let it take 30 steps.",
      ],
      nodes: ["cross", "meet"],
      prediction: {
        question: "`a_conv2` is being computed. Which of these layers must wait for it?",
        options: ["b_conv2", "b_conv3", "a_pool1"],
        answer: 1,
        because:
          "A way leads from `a_conv2` through `cross` to `b_conv3`. None leads to `b_conv2`, so the two may run at the same time; `a_pool1` stands before it.",
      },
      tasks: [
        { text: "30 steps of this drawing", check: { kind: "steps", least: 30 } },
        { text: "The towers are as they were given", check: { kind: "network", drawing: start } },
      ],
    },
    {
      title: "Cut the crossing",
      text: [
        "Let each tower keep to itself: wire `a_pool2` straight to `a_conv3` and `b_pool2` straight to `b_conv3`, and remove `cross`.",
        "No way from one tower to the other must be left before `meet`.",
      ],
      nodes: ["a_pool2", "b_pool2", "a_conv3", "b_conv3", "cross"],
      prediction: {
        question: "What happens to the number of parameters?",
        options: ["It grows", "It stays", "It shrinks"],
        answer: 2,
        because:
          "Each third convolution saw 32 channels and now sees 16. That is $3 \\cdot 3 \\cdot 16 \\cdot 20 = 2880$ weights fewer in each tower, {fewer parameters, solved} in all.",
      },
      tasks: [
        {
          text: "No way from a_pool2 to b_conv3",
          check: { kind: "way", from: "a_pool2", to: "b_conv3", exists: false },
        },
        {
          text: "No way from b_pool2 to a_conv3",
          check: { kind: "way", from: "b_pool2", to: "a_conv3", exists: false },
        },
        {
          text: "a_conv3 still reads its own tower",
          check: { kind: "way", from: "a_pool2", to: "a_conv3", exists: true },
        },
        {
          text: "b_conv3 still reads its own tower",
          check: { kind: "way", from: "b_pool2", to: "b_conv3", exists: true },
        },
        {
          text: "Nothing but the crossing is gone",
          check: { kind: "network", drawing: cut },
        },
        { text: "The drawing has no problems", check: { kind: "no-errors" } },
      ],
      hint: "Select `cross` and press Delete. Then select `a_conv3` and choose its input in the inspector, or drag an edge.",
      solution: cut,
    },
    {
      title: "What must meet",
      text: [
        "Could the towers stay apart to the very end? There is one answer, so something must bring them together: at the latest where the scores are made. What has to be sent there is small: for each picture and tower $7 \\cdot 7 \\cdot 16 = 784$ numbers at `cross`, and as many at `meet`.",
        "Train the towers without their crossing and see what that does to the accuracy.",
      ],
      nodes: ["meet"],
      prediction: {
        question: "Without the crossing, will the network still learn to read digits?",
        options: ["No, it stays at chance", "Yes"],
        answer: 1,
        because:
          "Each tower is a network of its own, and `dense6` weighs the features of both. On these digits the crossing is worth next to nothing; on harder pictures it may be more. The authors of 2012 did not measure it alone. They compare their two cards with one card and half as many filters in each convolution but the last: 1.7 points more top-1 error on ImageNet, 1.2 points more top-5.",
      },
      tasks: [
        {
          text: "Two towers without their crossing",
          check: { kind: "network", drawing: cut },
        },
        { text: "At least 150 steps of this drawing", check: { kind: "steps", least: 150 } },
        { text: "Accuracy of at least 85 %", check: { kind: "accuracy", least: 0.85 } },
      ],
      hint: "The accuracy is measured after each epoch, and when you press Stop.",
      solution: cut,
    },
    {
      title: "Put it back",
      text: [
        "Bring the crossing back: both third convolutions are to read the features of both towers. A **Concat** puts channels side by side; whoever reads it waits for both.",
      ],
      tasks: [
        {
          text: "A way from a_pool2 to b_conv3",
          check: { kind: "way", from: "a_pool2", to: "b_conv3", exists: true },
        },
        {
          text: "A way from b_pool2 to a_conv3",
          check: { kind: "way", from: "b_pool2", to: "a_conv3", exists: true },
        },
        {
          text: "The towers are as they were given",
          check: { kind: "network", drawing: start },
        },
        { text: "The drawing has no problems", check: { kind: "no-errors" } },
      ],
      hint: "Undo (Ctrl Z) brings back what you removed. Or add a Concat, wire both pools to it, and it to both convolutions.",
      solution: start,
    },
  ],
  sources: [
    {
      text: "Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks. NIPS 2012, section 3.2 and figure 2. This copy is much smaller and leaves out response normalization.",
      url: "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks",
    },
  ],
};
