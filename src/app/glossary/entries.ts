/** The glossary: the words of the panels and lessons that somebody in the first year may not know, one sentence each. */

/** What a word means. */
export interface Entry {
  readonly sentence: string;
  /** Other forms in which texts use it. */
  readonly also?: readonly string[];
  /** An ordinary word too: in running text it is taken for the term only where it is bold. */
  readonly isCommon?: boolean;
}

const rows = {
  accuracy: { sentence: "The share of the images kept for examining that the network gets right." },
  achieved: {
    sentence:
      "Work divided by the time that the step really took: how many times faster it was than one op after another.",
    isCommon: true,
  },
  backward: {
    sentence:
      "The part of a step that computes the gradients, from the loss back to the first layer.",
    isCommon: true,
  },
  batch: { sentence: "The images that one step reads.", also: ["batches", "batch size"] },
  "best possible": {
    sentence:
      "Work divided by the critical path: no number of lanes can be more times faster than one op after another.",
  },
  branch: {
    sentence: "One of the ways between a fork and the layer where they meet again.",
    also: ["branches"],
  },
  "critical path": {
    sentence:
      "The longest chain of ops that wait for each other: a step takes at least this time, however many lanes there are.",
  },
  dispatch: {
    sentence: "One order to the engine: run this kernel on these numbers.",
    also: ["dispatches"],
  },
  engine: {
    sentence: "What runs the compiled network, on the processor or on the graphics card.",
    isCommon: true,
  },
  epoch: { sentence: "Once through all training images.", also: ["epochs"] },
  FLOP: {
    sentence:
      "One floating-point operation, such as a sum or a product of two numbers; MFLOP means millions of them, GFLOP/s thousands of millions in a second.",
    also: ["MFLOP", "GFLOP/s", "floating-point operations"],
  },
  fork: {
    sentence: "A place where several ways leave one layer and meet again later.",
    also: ["forks"],
  },
  forward: {
    sentence: "The part of a step that computes the scores and the loss from the images.",
    isCommon: true,
  },
  "GPU timestamps": {
    sentence:
      "The graphics card notes when each kernel begins and ends; the times shown come from these notes.",
    also: ["GPU clock"],
  },
  gradient: {
    sentence: "For each number, how much the loss would grow if that number grew a little.",
    also: ["gradients"],
  },
  independent: {
    sentence: "None waits for another, so they may run at the same time.",
    isCommon: true,
  },
  initializer: {
    sentence:
      "It draws the weights before the first step; how large they are decides whether a deep network can begin to learn.",
  },
  intensity: { sentence: "Operations for each byte that has to be moved.", isCommon: true },
  Ir: {
    sentence:
      "Intermediate representation: the list of ops into which the compiler turns the drawing, one line for each.",
    also: ["Ir line"],
  },
  "issued together": {
    sentence: "Given to the engine so that they may run together, but no overlap was measured.",
    isCommon: true,
  },
  kernel: {
    sentence:
      "The routine that does the work of an op; in a convolution the word also means its grid of weights.",
    isCommon: true,
  },
  lane: {
    sentence:
      "A worker of the CPU engine that does one thing after another; different lanes can run different ops at the same time.",
    also: ["lanes", "lanes between ops"],
  },
  "lane clocks": {
    sentence:
      "Each lane notes when it begins and ends a piece of work; the times shown come from these notes.",
    also: ["lane clock"],
  },
  loss: { sentence: "One number that says how wrong the network is: training makes it smaller." },
  op: {
    sentence:
      "One operation of the compiled network; a layer may become several, and each is run as a dispatch.",
    also: ["ops"],
  },
  overlap: {
    sentence:
      "Two ops overlap when both run at the same moment, for longer than the clock can be wrong.",
    also: ["overlaps", "overlapped"],
  },
  parameter: {
    sentence: "A number that training changes: a weight or a bias.",
    also: ["parameters"],
  },
  pass: {
    sentence:
      "A part of the compiler that turns the list of ops into a better one with the same result.",
    also: ["passes"],
    isCommon: true,
  },
  profile: {
    sentence: "A look into one step: which op ran when, on which lane, and for how long.",
    isCommon: true,
  },
  relu: {
    sentence: "A function that hands positive numbers on and turns negative ones into zero.",
  },
  rewrite: {
    sentence: "One change that a pass made, with the reason why the numbers stay the same.",
    also: ["rewrites"],
    isCommon: true,
  },
  roofline: {
    sentence:
      "The most operations a second that a device can do, by operations per byte: on the slope memory is the limit, on the flat part arithmetic.",
  },
  schedule: {
    sentence: "The plan of what waits for what, and of what may run together.",
    isCommon: true,
  },
  step: {
    sentence: "One batch forward, its gradients backward, and an update of all parameters.",
    isCommon: true,
  },
  thread: {
    sentence: "A worker that shares the work inside a single op with others.",
    also: ["threads", "threads inside an op"],
  },
  update: {
    sentence: "The part of a step that changes every parameter with the help of its gradient.",
    isCommon: true,
  },
  "wall clock": {
    sentence:
      "The ordinary clock of the computer: each op is run by itself and waited for, so its launch counts too.",
    also: ["wall clock, each op waited for"],
  },
  wavefront: {
    sentence:
      "Ops that none of the others in it has to wait for: all ops of one wavefront may run together.",
    also: ["wavefronts"],
  },
  work: {
    sentence: "The time of all ops of a step added up, as if they ran one after another.",
    isCommon: true,
  },
} as const satisfies Readonly<Record<string, Entry>>;

/** A word of the glossary, in the form under which it is listed. */
export type Word = keyof typeof rows;

/** The entries by word. */
export const entries: Readonly<Record<Word, Entry>> = rows;

const byForm = new Map(
  Object.entries(entries).flatMap(([word, { also = [] }]) =>
    [word, ...also].map((form) => [form.toLowerCase(), word as Word] as const),
  ),
);

/** The word that is meant by a form of it, upper or lower case: `wavefront` for `Wavefronts`. */
export function wordOf(form: string): Word | null {
  return byForm.get(form.toLowerCase()) ?? null;
}
