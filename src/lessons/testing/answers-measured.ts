/** Answers to the lessons in which steps are measured. */
import { removeNodes, setField } from "../../graph/edits/change-nodes.ts";
import { setTraining } from "../../graph/edits/change-training.ts";
import { inceptionMini } from "../../graph/templates/inception-mini.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { type Answer, type Answers, profiled, solutionOf, speed, trained } from "./answer.ts";
import { anew, apart, renamed } from "./redraw.ts";

/** To the lesson `where-time-goes`. */
export function timeAnswers(): Answers {
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

/** To the lesson `branches`. */
export function branchAnswers(): Answers {
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

/** To the lesson `threads-and-lanes`. */
export function laneAnswers(): Answers {
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
