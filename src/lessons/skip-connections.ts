/** Lesson 5: Skip connections. A deep plain network against the same with skips. */
import type { Graph } from "../graph/graph.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Lesson } from "./lesson.ts";
import { type Places, placed } from "./placed.ts";

/** Convolutions, in pairs, after the first one. */
const pairs = 10;
const filters = 8;

/** Twenty-one convolutions in a row; around each of the first `skips` pairs a skip that adds what came in to what comes out. */
export function deepNetwork(skips: number): Graph {
  const rows: TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["conv0", "Conv2D", ["input"], 0, 0, { filters }],
  ];
  let last = "conv0";
  for (let pair = 1; pair <= pairs; pair++) {
    const [first, second] = [`conv${2 * pair - 1}`, `conv${2 * pair}`];
    rows.push([first, "Conv2D", [last], 0, 0, { filters }]);
    rows.push([second, "Conv2D", [first], 0, 0, { filters }]);
    if (pair <= skips) rows.push([`add${pair}`, "Add", [second, last], 0, 0]);
    last = pair <= skips ? `add${pair}` : second;
  }
  rows.push(["gap", "GlobalAvgPool", [last], 0, 0]);
  rows.push(["dense1", "Dense", ["gap"], 0, 0, { units: 10 }]);
  rows.push(["output", "Output", ["dense1"], 0, 0]);
  const name = skips === 0 ? "deep-plain" : "deep-residual";
  const training = { data: "digits", batchSize: 32, learningRate: 0.003, epochs: 5 } as const;
  return placed(templateGraph(name, rows, training), places());
}

/** A pair is a column with its Add below it, so that the skips make a straight line. Two rows of six columns. */
function places(): Places {
  const of: Record<string, readonly [number, number]> = { input: [0, 0], conv0: [0, 1] };
  for (let pair = 1; pair <= pairs; pair++) {
    const [column, row] = pair < 6 ? [pair, 0] : [pair - 6, 3.5];
    of[`conv${2 * pair - 1}`] = [column, row];
    of[`conv${2 * pair}`] = [column, row + 1];
    of[`add${pair}`] = [column, row + 2];
  }
  return { ...of, gap: [5, 3.5], dense1: [5, 4.5], output: [5, 5.5] };
}

/**
 * Length of the gradient of `conv1`'s kernel at the first step, in the plain network and in the one with all skips. They follow
 * from the seed; a test computes them again.
 */
export const firstGradients: { readonly plain: number; readonly residual: number } = {
  plain: 0.0000139,
  residual: 1.18,
};

/** Share of the validation images that the networks get right after five epochs, from the seed of the lesson; a test trains them again. */
export const accuracies: {
  readonly plain: number;
  readonly he: number;
  readonly residual: number;
} = { plain: 0.1, he: 0.41, residual: 0.79 };

const percent = (share: number) => `${Math.round(share * 100)} %`;

export const skipConnections: Lesson = {
  id: "skip-connections",
  title: "Skip connections",
  summary:
    "Twenty-one convolutions learn nothing from the weights they begin with; with a way around each pair they do. Why, and what a skip does not give.",
  minutes: 15,
  measured:
    "Accuracy is measured on your machine; sizes of gradients follow from the seed and are the same on every machine.",
  start: deepNetwork(0),
  steps: [
    {
      title: "Deep and plain",
      text: [
        "Twenty-one convolutions in a row, each with a relu. More layers can express more. But to learn, the first layer must hear from the loss, and that message, its gradient, comes back through all the others and is multiplied at each of them:",
        "$$\\frac{\\partial L}{\\partial x_0} = \\frac{\\partial L}{\\partial x_{21}} \\cdot \\frac{\\partial x_{21}}{\\partial x_{20}} \\cdots \\frac{\\partial x_1}{\\partial x_0}.$$",
        "Factors below one make a product that vanishes. How large the factors are at first is up to the **initializer**, which draws the first weights. Here it is Glorot’s, made for layers without a relu. Train to the end of five epochs on the small UCI digits.",
      ],
      panels: ["dock"],
      prediction: {
        question:
          "Ten classes: guessing is right in 10 % of cases. What will the accuracy be after five epochs?",
        options: ["about 10 %", "about 50 %", "about 95 %"],
        answer: 0,
        because: `The loss stays near $\\ln 10 \\approx 2.303$, that of a guess among ten: each relu takes away half of the signal, and nearly nothing reaches the first layers. Depth alone is not to blame. He’s initializer makes up for the relu: with \`he normal\` in every Conv2D this very network gets ${percent(accuracies.he)} right after five epochs, where Glorot’s stays at ${percent(accuracies.plain)}. Try it in the inspector.`,
      },
      tasks: [
        {
          text: "The network is as it was given",
          check: { kind: "network", drawing: deepNetwork(0) },
        },
        { text: "At least 200 steps of this drawing", check: { kind: "steps", least: 200 } },
        {
          text: "It is examined after that, and reaches at most 30 %",
          check: { kind: "accuracy", most: 0.3, after: 200 },
        },
      ],
      hint: "Press Train and wait for Done. The accuracy stands beside the loss.",
    },
    {
      title: "A way around",
      text: [
        "Now nine of the ten pairs have a **skip**: what came into the pair is added to what comes out, $y = x + f(x)$. Its derivative is $1 + f'(x)$: however small $f'$ is, the one stays, and the gradient has a way back.",
        "The last pair still lacks its skip. Add an **Add** that sums `conv20` and `add9`, and let `gap` read it.",
      ],
      nodes: ["conv20", "add9", "gap"],
      start: deepNetwork(pairs - 1),
      prediction: {
        question: "How many parameters does a skip add?",
        options: ["None", "As many as the pair has", "8, one for each channel"],
        answer: 0,
        because: "It only adds two pictures of equal shape, number by number.",
      },
      tasks: [
        { text: "Ten layers Add", check: { kind: "layer", type: "Add", count: pairs } },
        {
          text: "gap reads the last Add",
          check: { kind: "reads", type: "GlobalAvgPool", from: "Add" },
        },
        {
          text: "Each skip goes around its own pair",
          check: { kind: "network", drawing: deepNetwork(pairs) },
        },
        { text: "The drawing has no problems", check: { kind: "no-errors" } },
      ],
      hint: "Click conv20, then hold Shift and click add9: both are selected. Click Add in the layers panel. Then choose the new layer as input of gap.",
      solution: deepNetwork(pairs),
    },
    {
      title: "Train again",
      text: [
        "Same layers, same initializer, same number of parameters, same seed. Train it for five epochs.",
      ],
      prediction: {
        question: "What will the accuracy be this time?",
        options: ["about 10 % again", "above 60 %"],
        answer: 1,
        because: `At the first step the gradient of the kernel of \`conv1\` has a length of $${firstGradients.plain}$ in the plain network and of ${firstGradients.residual} with its skips. Not only the message back had vanished: without skips the picture fades on its way forward too. That is not the whole worth of skips. He and his co-authors normalised each layer, so that nothing vanished, and still their deeper plain network learned worse; they write that this is “unlikely to be caused by vanishing gradients”.`,
      },
      tasks: [
        {
          text: "A skip goes around each of the ten pairs",
          check: { kind: "network", drawing: deepNetwork(pairs) },
        },
        { text: "Accuracy of at least 60 %", check: { kind: "accuracy", least: 0.6 } },
      ],
      hint: "If it is not there after five epochs, press Train again: it goes on from where it was.",
      solution: deepNetwork(pairs),
    },
    {
      title: "What a skip does not give",
      text: [
        "A skip looks like a branch: two ways lead from one layer to the next Add. Inception's branches can keep several cores busy at once. Can these?",
      ],
      nodes: ["add1"],
      prediction: {
        question:
          "One way around a pair holds two convolutions, the other nothing. How much of the pair's work can run beside the rest?",
        options: ["Half of it", "Nearly none", "All of it"],
        answer: 1,
        because:
          "The skip itself is no work: it is a picture that waits. The critical path through the pair is as long as all of its work, so $\\text{work} \\div \\text{critical path} \\approx 1$: lanes between ops win next to nothing here. More cores can still help in another way: several threads can share the work inside one convolution. Lesson 7 measures that.",
      },
      tasks: [],
    },
  ],
  sources: [
    {
      text: "He, Zhang, Ren, Sun: Deep residual learning for image recognition. CVPR 2016. They normalise each layer, which this lesson leaves out to show the skip alone; what they say of vanishing gradients stands in section 4.1.",
      url: "https://arxiv.org/abs/1512.03385",
    },
    {
      text: "Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks. AISTATS 2010.",
      url: "https://proceedings.mlr.press/v9/glorot10a.html",
    },
    {
      text: "He, Zhang, Ren, Sun: Delving deep into rectifiers: surpassing human-level performance on ImageNet classification. ICCV 2015, section 2.2: how large the first weights should be where a relu follows.",
      url: "https://arxiv.org/abs/1502.01852",
    },
  ],
};
