/** Lesson 3: Branches. What may run together, what limits it, and what a machine makes of it. */
import { inceptionMini } from "../graph/templates/inception-mini.ts";
import type { Lesson } from "./lesson.ts";

const impossible =
  "A machine or page that has one lane only, or whose cores are busy with other programs, cannot show this: Engine and the Branches list say so. Skip it then.";

export const branches: Lesson = {
  id: "branches",
  title: "Branches",
  summary:
    "Four branches may run together. Predict what that can win, then look at one lane, at two, and at why the best possible is not reached.",
  minutes: 20,
  measured:
    "Every time in this lesson, and so work, critical path and overlap, is measured on your machine.",
  start: inceptionMini.graph,
  steps: [
    {
      title: "What may run together",
      text: [
        "Two layers may run at the same time when no way leads from one to the other. In each of the two blocks here four branches leave one layer and meet in a Concat.",
        "Train for a moment, and open the **Timeline** tab: it shows when each dispatch of a step ran. The **Branches** list says of each **fork**, a place where several ways leave one layer, whether its branches overlapped. Some of them it calls merged: the compiler made one kernel of the 1 × 1 convolutions that read the same picture.",
      ],
      nodes: ["i1_1x1", "i1_3x3", "i1_5x5", "i1_proj"],
      panels: ["dock"],
      prediction: {
        question:
          "Four branches that all take equally long run on as many lanes as you like. How many times faster than one after the other can they be, at best?",
        options: ["2 times", "4 times", "there is no limit"],
        answer: 1,
        because:
          "All four are over when the longest is over. Equal ones take a quarter of the time; unequal ones win less.",
      },
      tasks: [
        { text: "20 steps of this drawing", check: { kind: "steps", least: 20 } },
        {
          text: "The network is as it was given",
          check: { kind: "network", drawing: inceptionMini.graph },
        },
        { text: "A step of it was measured", check: { kind: "profile" } },
      ],
      hint: "A profile is taken now and then while training; the Profile button in the Timeline tab takes one at once.",
    },
    {
      title: "Work and critical path",
      text: [
        "The **work** of a step is the time of all its dispatches added up. Its **critical path** is the longest chain of dispatches that wait for each other; books call its time the span. However many lanes there are, no step is faster than its critical path, so",
        "$$\\text{best possible} = \\frac{\\text{work}}{\\text{critical path}}.$$",
        "The Timeline shows all three for your machine.",
      ],
      panels: ["dock"],
      prediction: {
        question:
          "This network has two blocks of four branches. What will be the best possible, work ÷ critical path, of a whole training step?",
        options: ["more than 4", "between 1 and 4", "exactly 1"],
        answer: 1,
        because:
          "The stem, the pools, the concats and the ends lie on every way, and the four branches are far from equal: those of the 3 × 3 filters have the most to do, more than the 5 × 5, because there are more of them.",
      },
      tasks: [
        {
          text: "The network is as it was given",
          check: { kind: "network", drawing: inceptionMini.graph },
        },
        {
          text: "Measured: more than 1, at most 4",
          check: { kind: "work-over-span", least: 1, most: 4 },
        },
      ],
    },
    {
      title: "One lane",
      text: [
        "Press **Engine**, choose the CPU, set lanes between ops to 1 and threads inside an op to 1, and restart. Train and profile again.",
        "One lane does one thing after the other, so the step takes as long as its work, and a little more for going from one dispatch to the next.",
      ],
      tasks: [
        {
          text: "The network is as it was given",
          check: { kind: "network", drawing: inceptionMini.graph },
        },
        {
          text: "A step was measured on one lane",
          check: { kind: "profile", mostLanes: 1, threads: 1 },
        },
      ],
      hint: "The Profile button is in the Timeline tab.",
    },
    {
      title: "Two lanes",
      text: [
        "Now set lanes between ops to 2 and leave threads inside an op at 1. The engine takes whatever is ready and gives it to whichever lane is free, the most urgent first.",
      ],
      prediction: {
        question: "With two lanes, will the step take half the time?",
        options: ["Yes", "No, it wins less"],
        answer: 1,
        because:
          "Where only one dispatch is ready the second lane waits; handing out work costs time as well; and two lanes share one memory. In the Timeline compare “achieved” with “best possible”.",
      },
      tasks: [
        {
          text: "The network is as it was given",
          check: { kind: "network", drawing: inceptionMini.graph },
        },
        {
          text: "A step was measured on two lanes or more",
          check: { kind: "profile", leastLanes: 2 },
        },
        {
          text: "Branches of at least one fork overlapped, beyond the error of the clock",
          check: { kind: "overlap", least: 1 },
        },
      ],
      impossible,
    },
  ],
  sources: [
    {
      text: "Szegedy et al.: Going deeper with convolutions. CVPR 2015, figure 2b.",
      url: "https://arxiv.org/abs/1409.4842",
    },
    {
      text: "Brent: The parallel evaluation of general arithmetic expressions. Journal of the ACM 21 (2), 1974: on p lanes the time is at most work ÷ p + the time of the critical path.",
      url: "https://doi.org/10.1145/321812.321815",
    },
  ],
};
