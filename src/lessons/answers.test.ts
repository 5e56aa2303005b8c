import { describe, expect, it } from "vitest";
import { factsOfDrawing, passNames } from "../app/lesson/drawing-facts.ts";
import { passes } from "../compiler/3-optimize/passes.ts";
import { compile } from "../compiler/compile.ts";
import { removeNodes, setField } from "../graph/edits/change-nodes.ts";
import { setTraining } from "../graph/edits/change-training.ts";
import type { Graph } from "../graph/graph.ts";
import { inceptionMini } from "../graph/templates/inception-mini.ts";
import { lenet } from "../graph/templates/lenet.ts";
import { lessonCatalogue } from "./catalogue.ts";
import { evaluate } from "./check.ts";
import type { LessonFacts, ProfileFacts, RunFacts, Speed } from "./facts.ts";
import { deepNetwork } from "./skip-connections.ts";
import { add, anew, apart, behind, renamed, rewire, takeOut, wire } from "./testing/redraw.ts";

/** One answer of a learner: to which step, what they drew, and what was done with it. */
type Answer = readonly [
  name: string,
  step: number,
  drawn: Graph,
  done?: Partial<Omit<LessonFacts, "graph">>,
];

function lessonOf(id: string) {
  const lesson = lessonCatalogue.get(id);
  if (!lesson) throw new Error(`No lesson ${id}`);
  return lesson;
}

/** The drawing that a step asks for, or begins with. */
function solutionOf(id: string, step: number): Graph {
  const { steps, start } = lessonOf(id);
  const before = steps.slice(0, step).findLast(({ solution }) => solution)?.solution;
  return steps[step - 1]?.solution ?? steps[step - 1]?.start ?? before ?? start;
}

/** What holds of the tasks of a step, and what was found of those that do not. */
function openTasks(id: string, [, number, drawn, done = {}]: Answer): readonly string[] {
  const step = lessonOf(id).steps[number - 1];
  if (!step) throw new Error(`${id} has no step ${number}`);
  const off = done.passes?.off ?? [];
  const compilation = compile(drawn, {
    passes: passes.filter((pass) => !off.includes(pass.name)),
  });
  const given = solutionOf(id, number - 1);
  const facts = { ...factsOfDrawing(drawn, compilation), given, ...done };
  return step.tasks.flatMap(({ text, check }) => {
    const { holds, found } = evaluate(check, facts);
    return holds ? [] : [`${text}: ${found}`];
  });
}

function trained(step: number, accuracy: number | null = null, from = 0): { run: RunFacts } {
  return { run: { step, from, accuracy, accuracyAt: accuracy === null ? null : from + step } };
}

function profiled(part: Partial<ProfileFacts> = {}): { profile: ProfileFacts } {
  const whole = {
    batchSize: 32,
    lanes: 2,
    threads: 1,
    workMs: 10,
    spanMs: 5,
    overlapped: 2,
    forks: 4,
  };
  return { profile: { ...whole, ...part } };
}

function speed(batchSize: number, lanes: number, threads: number, msPerStep = 2): Speed {
  return { batchSize, lanes, threads, engine: lanes === 0 ? "webgpu" : "wasm", msPerStep };
}

const switchedOff = (...off: readonly string[]) => ({ passes: { all: passNames, off } });

/** What stays red, and what turns green, by lesson. */
const answers: Readonly<Record<string, { wrong: readonly Answer[]; right: readonly Answer[] }>> = {
  "lenet-from-nothing": lenetAnswers(),
  "where-time-goes": timeAnswers(),
  branches: branchAnswers(),
  "two-towers": towerAnswers(),
  "skip-connections": skipAnswers(),
  "graph-optimiser": optimiserAnswers(),
  "threads-and-lanes": laneAnswers(),
};

function lenetAnswers() {
  const id = "lenet-from-nothing";
  const [one, two, three, whole] = [1, 2, 3, 4].map((step) => solutionOf(id, step)) as [
    Graph,
    Graph,
    Graph,
    Graph,
  ];
  const [broken, mended] = [solutionOf(id, 6), solutionOf(id, 7)];
  const learnt = trained(1410, 0.975);
  const swapped = setField(setField(whole, "dense1", "units", 84), "dense2", "units", 120);
  const besides = add(takeOut(whole, "dense2"), "aside", "Dense", ["dense1"], {
    units: 84,
    activation: "relu",
  });
  const wrong: readonly Answer[] = [
    [
      "two convolutions, of which the second has the shape",
      1,
      setField(
        behind(setField(one, "conv1", "padding", "same"), "conv1", "Conv2D", {
          filters: 6,
          kernel: [5, 5],
          padding: "valid",
        }),
        "conv1",
        "filters",
        6,
      ),
    ],
    [
      "a pool that slides over 13 × 13 pixels",
      2,
      setField(setField(two, "pool1", "window", [13, 13]), "pool1", "strides", [1, 1]),
    ],
    [
      "a second convolution that reads the first, not the pool",
      3,
      setField(rewire(three, "pool1", "conv1", "conv2"), "conv2", "strides", [2, 2]),
    ],
    ["Dense 120 in place of 84", 4, setField(whole, "dense2", "units", 120)],
    ["Dense 84 before Dense 120", 4, swapped],
    ["Dense 84 beside the way to the output", 4, besides],
    ["sigmoid for relu", 4, setField(whole, "dense1", "activation", "sigmoid")],
    ["scores that go through relu", 4, behind(whole, "dense3", "Activation")],
    ["another network that reaches 97 %", 5, setField(whole, "dense2", "units", 120), learnt],
    ["97 % before the last edit", 5, whole, trained(0)],
    ["the first convolution broken instead", 6, setField(whole, "conv1", "kernel", [30, 30])],
    ["a 1 × 1 kernel as mending", 7, setField(broken, "conv2", "kernel", [1, 1])],
    ["a pool taken out as mending", 7, takeOut(broken, "pool1")],
    [
      "a 3 × 3 kernel as mending",
      7,
      setField(setField(broken, "conv2", "kernel", [3, 3]), "conv2", "padding", "same"),
    ],
  ];
  const right: readonly Answer[] = [
    ["everything drawn at once", 1, whole],
    ["the relu of the convolution as a layer of its own", 2, apart(two, "conv1")],
    ["other names, drawn in another order", 3, anew(three)],
    ["the relus of the dense layers apart", 4, apart(apart(whole, "dense1"), "dense2")],
    [
      "the relu behind the pool",
      4,
      behind(setField(whole, "conv1", "activation", "none"), "pool1", "Activation"),
    ],
    [
      "a Reshape for the Flatten",
      4,
      wire(
        add(removeNodes(whole, ["flatten"]), "row", "Reshape", ["pool2"], { shape: "256" }),
        "row",
        "dense1",
      ),
    ],
    [
      "a dropout that drops nothing, and a layer that leads nowhere",
      4,
      add(behind(whole, "dense1", "Dropout", { rate: 0 }), "aside", "Dense", ["dense1"]),
    ],
    [
      "97 % by another learning rate, seed and kind of first weights",
      5,
      setField(
        setTraining(setTraining(anew(whole), "learningRate", 0.002), "seed", 5),
        "conv1",
        "initializer",
        "he normal",
      ),
      learnt,
    ],
    ["broken with other names", 6, renamed(broken)],
    [
      "a margin of 6 zeros in place of same",
      7,
      behind(broken, "pool1", "ZeroPad", { top: 6, bottom: 6, left: 6, right: 6 }),
    ],
    ["mended, with a relu apart", 7, apart(mended, "conv2")],
  ];
  return { wrong, right };
}

function timeAnswers() {
  const [one, many] = [solutionOf("where-time-goes", 1), solutionOf("where-time-goes", 2)];
  const pair = [speed(64, 1, 1, 20), speed(1, 1, 1, 1)];
  const wrong: readonly Answer[] = [
    ["steps that were taken with 64", 1, one, { ...trained(0), ...profiled({ batchSize: 1 }) }],
    ["a profile with 64", 1, one, { ...trained(60), ...profiled({ batchSize: 64 }) }],
    [
      "another network",
      1,
      setField(one, "conv1", "filters", 1),
      { ...trained(60), ...profiled({ batchSize: 1 }) },
    ],
    ["1,730 steps of which none was with 64", 2, many, { ...trained(0, null, 1730), speeds: pair }],
    [
      "one lane for 1 and two for 64",
      2,
      many,
      { ...trained(60), speeds: [speed(64, 2, 1, 20), speed(1, 1, 1, 1)] },
    ],
    [
      "another engine for 64",
      2,
      many,
      { ...trained(60), speeds: [speed(64, 0, 0, 20), speed(1, 1, 1, 1)] },
    ],
    [
      "a batch that wins nothing",
      2,
      many,
      { ...trained(60), speeds: [speed(64, 1, 1, 60), speed(1, 1, 1, 1)] },
    ],
    ["the profile of one picture", 3, many, profiled({ batchSize: 1 })],
  ];
  const right: readonly Answer[] = [
    ["other names", 1, renamed(one), { ...trained(50), ...profiled({ batchSize: 1 }) }],
    ["drawn anew", 1, anew(one), { ...trained(50), ...profiled({ batchSize: 1 }) }],
    [
      "both batches on the graphics card",
      2,
      many,
      { ...trained(50, null, 700), speeds: [speed(64, 0, 0, 2), speed(1, 0, 0, 1)] },
    ],
    [
      "both on two lanes, after one of them on one",
      2,
      many,
      { ...trained(50), speeds: [speed(64, 1, 1, 9), speed(64, 2, 1, 20), speed(1, 2, 1, 1)] },
    ],
    ["a relu apart", 2, apart(many, "dense1"), { ...trained(50), speeds: pair }],
    [
      "another learning rate",
      3,
      setTraining(many, "learningRate", 0.01),
      profiled({ batchSize: 64 }),
    ],
  ];
  return { wrong, right };
}

function branchAnswers() {
  const { graph } = inceptionMini;
  const fewer = removeNodes(graph, ["i2_5x5"]);
  const wrong: readonly Answer[] = [
    ["steps of the drawing before an edit", 1, graph, { ...trained(0, null, 500), ...profiled() }],
    ["a drawing without branches", 1, lenet.graph, { ...trained(20), ...profiled() }],
    ["a branch left out", 1, fewer, { ...trained(20), ...profiled() }],
    ["a ratio above the bound", 2, graph, profiled({ workMs: 50 })],
    ["a ratio of one", 2, graph, profiled({ workMs: 5 })],
    ["an engine without lanes", 3, graph, profiled({ lanes: 1, threads: 0 })],
    ["two threads", 3, graph, profiled({ lanes: 1, threads: 2 })],
    ["one lane", 4, graph, profiled({ lanes: 1 })],
    ["no overlap", 4, graph, profiled({ overlapped: 0 })],
    ["overlap of another network", 4, fewer, profiled()],
  ];
  const right: readonly Answer[] = [
    ["other names", 1, renamed(graph), { ...trained(20), ...profiled() }],
    ["a relu apart", 1, apart(graph, "i1_1x1"), { ...trained(20), ...profiled() }],
    [
      "branches joined in another order",
      1,
      { ...graph, edges: graph.edges.toReversed() },
      { ...trained(20), ...profiled() },
    ],
    [
      "another batch size",
      2,
      setTraining(graph, "batchSize", 8),
      profiled({ batchSize: 8, workMs: 20 }),
    ],
    ["drawn anew", 3, anew(graph), profiled({ lanes: 1 })],
    ["three lanes", 4, graph, profiled({ lanes: 3, overlapped: 1 })],
  ];
  return { wrong, right };
}

function towerAnswers() {
  const id = "two-towers";
  const [start, cut] = [solutionOf(id, 1), solutionOf(id, 2)];
  const half = rewire(start, "cross", "b_pool2", "b_conv3");
  const learnt = trained(160, 0.9);
  const twice = removeNodes(start, ["cross"]);
  const crossed = wire(
    wire(
      add(add(twice, "up", "Concat", ["a_pool2", "b_pool2"]), "down", "Concat", [
        "b_pool2",
        "a_pool2",
      ]),
      "up",
      "a_conv3",
    ),
    "down",
    "b_conv3",
  );
  const wrong: readonly Answer[] = [
    ["steps of another drawing", 1, start, trained(0, null, 90)],
    ["one way left", 2, half],
    ["the crossing deleted and nothing wired", 2, removeNodes(start, ["cross"])],
    [
      "each tower reads the other",
      2,
      rewire(rewire(start, "cross", "b_pool2", "a_conv3"), "cross", "a_pool2", "b_conv3"),
    ],
    ["a tower without its third convolution", 2, takeOut(cut, "b_conv3")],
    ["trained with the crossing", 3, start, learnt],
    ["85 % before the cut", 3, cut, trained(0, null, 400)],
    [
      "one tower alone",
      3,
      removeNodes(
        cut,
        cut.nodes.flatMap((node) => (node.id.startsWith("b_") ? [node.id] : [])),
      ),
      learnt,
    ],
    ["half a crossing", 4, half],
    [
      "sums in place of a Concat",
      4,
      {
        ...start,
        nodes: start.nodes.map((node) =>
          node.id === "cross" ? { ...node, type: "Add", fields: {} } : node,
        ),
      },
    ],
  ];
  const right: readonly Answer[] = [
    ["other names", 1, renamed(start), trained(30)],
    [
      "renamed, and the crossing left behind unread",
      2,
      rewire(rewire(renamed(start), "cross", "a_pool2", "a_conv3"), "cross", "b_pool2", "b_conv3"),
    ],
    ["the renamed solution", 2, renamed(cut)],
    ["a relu apart", 3, apart(cut, "a_conv3"), learnt],
    ["two Concats, one the other way round", 4, crossed],
    ["drawn anew, with relus apart", 1, apart(renamed(start), "a_conv1"), trained(31)],
  ];
  return { wrong, right };
}

function skipAnswers() {
  const id = "skip-connections";
  const [nine, ten] = [deepNetwork(9), solutionOf(id, 2)];
  const wrongSource = rewire(ten, "add9", "add8", "add10");
  const chance = trained(225, 0.1);
  const learnt = trained(225, 0.8);
  const wrong: readonly Answer[] = [
    [
      "chance after a hundred steps only",
      1,
      deepNetwork(0),
      { run: { step: 220, from: 0, accuracy: 0.1, accuracyAt: 100 } },
    ],
    ["a network with skips that has learnt nothing yet", 1, ten, chance],
    ["a shallow network with a bad rate", 1, lenet.graph, chance],
    ["the last skip from one pair too early", 2, wrongSource],
    ["a skip around both of the last pairs", 2, rewire(ten, "add9", "add7", "add10")],
    ["a tenth Add that leads nowhere", 2, add(nine, "aside", "Add", ["conv20", "add9"])],
    ["an Add of the last layer and the first", 2, rewire(ten, "add9", "conv0", "add10")],
    ["nine skips trained", 3, nine, learnt],
    ["60 % of the network before", 3, ten, trained(0, null, 225)],
    ["60 % with the wrong skip", 3, wrongSource, learnt],
  ];
  const sums = rewire(rewire(ten, "add10", "x", "gap"), "add10", "x", "x");
  const right: readonly Answer[] = [
    ["trained on after it was edited and put back", 1, deepNetwork(0), trained(201, 0.11, 90)],
    ["other names", 2, renamed(ten)],
    ["inputs of the Add the other way round", 2, { ...ten, edges: ten.edges.toReversed() }],
    ["a relu apart", 2, apart(ten, "conv20")],
    [
      "one sum of three in place of two sums",
      2,
      add(removeNodes(sums, ["add10"]), "x", "Add", ["conv20", "conv18", "add8"]),
    ],
    ["he normal", 3, setField(ten, "conv1", "initializer", "he normal"), learnt],
    ["drawn anew", 3, anew(ten), learnt],
  ];
  return { wrong, right };
}

function optimiserAnswers() {
  const id = "graph-optimiser";
  const { start } = lessonOf(id);
  const tidied = solutionOf(id, 5);
  const wrong: readonly Answer[] = [
    ["steps of another drawing", 1, start, trained(0, null, 50)],
    ["a smaller network", 1, takeOut(start, "right1"), trained(20)],
    ["another pass off that leaves as many", 2, start, switchedOff("simplify", "fuse-epilogues")],
    ["fuse-epilogues off instead", 2, start, switchedOff("fuse-epilogues")],
    [
      "more layers in place of the switch",
      2,
      ["conv1", "left1", "right1"].reduce((graph, at) => behind(graph, at, "BatchNorm"), start),
    ],
    ["every pass off at once", 2, start, switchedOff(...passNames)],
    ["all but one off", 3, start, switchedOff(...passNames.slice(1))],
    ["one still off", 4, tidied, switchedOff("fuse-loss")],
    ["few dispatches because layers are gone", 4, takeOut(takeOut(start, "right1"), "left1")],
    [
      "few dispatches as drawn because layers are gone",
      5,
      takeOut(takeOut(start, "right1"), "norm1"),
    ],
    ["only the loose ends deleted", 5, removeNodes(start, ["nowhere", "lost"])],
    ["pool2 deleted as well", 5, takeOut(tidied, "pool2")],
  ];
  const merged = removeNodes(rewire(tidied, "poolB", "poolA", "right1"), ["poolB"]);
  const right: readonly Answer[] = [
    ["other names", 1, renamed(start), trained(20)],
    ["cleaned up before it is asked for", 1, tidied, trained(20)],
    ["simplify off, names changed", 2, renamed(start), switchedOff("simplify")],
    ["every pass off", 3, start, switchedOff(...passNames)],
    ["all on, cleaned up", 4, tidied],
    ["the second pool merged as well", 5, merged],
    ["Split and Concat taken out as well", 5, takeOut(takeOut(tidied, "parts"), "again")],
    ["drawn anew", 5, anew(tidied)],
  ];
  return { wrong, right };
}

function laneAnswers() {
  const id = "threads-and-lanes";
  const [line, branched] = [solutionOf(id, 1), inceptionMini.graph];
  const { batchSize } = line.training;
  const wide = branched.training.batchSize;
  const wrong: readonly Answer[] = [
    ["the graphics card", 1, line, { speeds: [speed(batchSize, 0, 0)] }],
    ["another batch size", 1, line, { speeds: [speed(batchSize + 1, 1, 1)] }],
    ["two lanes for one", 1, line, { speeds: [speed(batchSize, 2, 1)] }],
    [
      "a network of one layer",
      1,
      setField(line, line.nodes.find(({ type }) => type === "Conv2D")?.id ?? "", "filters", 1),
      { speeds: [speed(batchSize, 1, 1)] },
    ],
    ["two threads as well", 2, line, { speeds: [speed(batchSize, 2, 2)] }],
    ["lanes for threads", 3, line, { speeds: [speed(batchSize, 2, 1)] }],
    [
      "the straight line again",
      4,
      line,
      { speeds: [speed(batchSize, 2, 1), speed(batchSize, 1, 2)] },
    ],
    ["one of the two", 4, branched, { speeds: [speed(wide, 2, 1)] }],
  ];
  const right: readonly Answer[] = [
    ["other names", 1, renamed(line), { speeds: [speed(batchSize, 1, 1)] }],
    [
      "measured among others",
      1,
      line,
      { speeds: [speed(batchSize, 0, 0), speed(batchSize, 2, 2), speed(batchSize, 1, 1)] },
    ],
    ["a smaller batch for all", 2, setTraining(line, "batchSize", 8), { speeds: [speed(8, 2, 1)] }],
    [
      "another learning rate",
      3,
      setTraining(line, "learningRate", 0.1),
      { speeds: [speed(batchSize, 1, 2)] },
    ],
    ["in the other order", 4, branched, { speeds: [speed(wide, 1, 2), speed(wide, 2, 1)] }],
    [
      "a relu apart",
      4,
      apart(branched, "i1_1x1"),
      { speeds: [speed(wide, 1, 2), speed(wide, 2, 1)] },
    ],
  ];
  return { wrong, right };
}

describe.each([...lessonCatalogue.values()])("answers to $title", ({ id }) => {
  const { wrong = [], right = [] } = answers[id] ?? {};

  it("are at least five of each kind", () => {
    expect(Math.min(wrong.length, right.length)).toBeGreaterThanOrEqual(5);
  });

  it.each(wrong.map((answer) => [answer[0], answer] as const))("stay open: %s", (_name, answer) => {
    expect(openTasks(id, answer).length).toBeGreaterThan(0);
  });

  it.each(right.map((answer) => [answer[0], answer] as const))("are done: %s", (_name, answer) => {
    expect(openTasks(id, answer)).toEqual([]);
  });
});
