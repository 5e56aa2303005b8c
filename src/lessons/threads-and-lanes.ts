/** Lesson 7: Threads inside, lanes between. Parallelism within an op against parallelism of ops, on one model. */

import type { Graph } from "../graph/graph.ts";
import { inceptionMini } from "../graph/templates/inception-mini.ts";
import { vggMini } from "../graph/templates/vgg-mini.ts";
import type { Lesson } from "./lesson.ts";

/** A straight line of layers, on a set that the other template has too. */
const line: Graph = { ...vggMini.graph, training: { ...vggMini.graph.training, data: "mnist" } };

const impossible =
  "A machine or page that has one lane only cannot show this: Engine says how many there are. Skip it then.";

export const threadsAndLanes: Lesson = {
  id: "threads-and-lanes",
  title: "Threads inside, lanes between",
  summary:
    "One op on several cores, or several ops side by side? Measure both on a straight line and on branches.",
  minutes: 20,
  measured: "Every time in this lesson is measured on your machine, on the CPU engine.",
  start: line,
  steps: [
    {
      title: "A straight line on one core",
      text: [
        "TensorFlow has two pools of threads. **Intra-op** threads share the work of one op; **inter-op** threads run different ops at the same time. Tributary calls them threads inside an op, and lanes between ops.",
        "First the yardstick. Press **Engine**, choose the CPU, set both numbers to 1, restart, and train at least 20 steps of this straight line of layers.",
      ],
      tasks: [
        { text: "The network is as it was given", check: { kind: "network", drawing: line } },
        {
          text: "Measured with 1 lane and 1 thread",
          check: { kind: "speed", lanes: 1, threads: 1 },
        },
      ],
      hint: "The time stands beside the loss: ms/step.",
    },
    {
      title: "Lanes between ops",
      text: ["Now 2 lanes between ops, and still 1 thread inside each. Train 20 steps again."],
      prediction: {
        question:
          "In a straight line each layer waits for the one before. What do two lanes between ops win in its forward pass?",
        options: ["half the time", "nearly nothing"],
        answer: 1,
        because:
          "There is never a second layer that is ready. On the way back there is a little: the gradient of a layer's filters and that of its input do not wait for each other.",
      },
      tasks: [
        { text: "The network is as it was given", check: { kind: "network", drawing: line } },
        {
          text: "Measured with 2 lanes and 1 thread",
          check: { kind: "speed", lanes: 2, threads: 1 },
        },
      ],
      impossible,
    },
    {
      title: "Threads inside an op",
      text: ["Turn it round: 1 lane between ops, 2 threads inside each. Train 20 steps."],
      prediction: {
        question: "What do two threads inside an op win here?",
        options: ["less than lanes do", "more than lanes do, if the ops are large"],
        answer: 1,
        because:
          "A convolution over 32 pictures can be cut into many parts. But to cut, to wake the other thread and to wait for it costs time too: small ops lose by it. Your three times say where these ops stand.",
      },
      tasks: [
        { text: "The network is as it was given", check: { kind: "network", drawing: line } },
        {
          text: "Measured with 1 lane and 2 threads",
          check: { kind: "speed", lanes: 1, threads: 2 },
        },
      ],
      impossible,
    },
    {
      title: "Branches",
      text: [
        "Here is a network with branches, small ones. Measure it twice: with 2 lanes and 1 thread, then with 1 lane and 2 threads.",
      ],
      start: inceptionMini.graph,
      prediction: {
        question: "When do lanes between ops do better than threads inside them?",
        options: ["when ops are many, small and independent", "when ops are few and large"],
        answer: 0,
        because:
          "A small op is not worth cutting, but it can run beside another small op. That is why TensorFlow offers both pools, and why the best numbers have to be measured for each model and machine.",
      },
      tasks: [
        {
          text: "The network is as it was given",
          check: { kind: "network", drawing: inceptionMini.graph },
        },
        {
          text: "Measured with 2 lanes and 1 thread",
          check: { kind: "speed", lanes: 2, threads: 1 },
        },
        {
          text: "Measured with 1 lane and 2 threads",
          check: { kind: "speed", lanes: 1, threads: 2 },
        },
      ],
      impossible,
    },
  ],
  sources: [
    {
      text: "TensorFlow documentation: tf.config.threading, set_intra_op_parallelism_threads and set_inter_op_parallelism_threads.",
      url: "https://www.tensorflow.org/api_docs/python/tf/config/threading",
    },
    {
      text: "Yu Emma Wang, Carole-Jean Wu, Xiaodong Wang, Kim Hazelwood, David Brooks: Exploiting parallelism opportunities with deep learning frameworks. ACM TACO 18 (1), article 9, 2021.",
      url: "https://arxiv.org/abs/1908.04705",
    },
  ],
};
