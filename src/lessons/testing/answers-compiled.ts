/** Answers to the lessons on skips and on the passes of the compiler. */
import { removeNodes, setField } from "../../graph/edits/change-nodes.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { deepNetwork } from "../skip-connections.ts";
import { type Answer, type Answers, lessonOf, solutionOf, trained } from "./answer.ts";
import { add, anew, apart, behind, renamed, rewire, takeOut } from "./redraw.ts";

/** To the lesson `skip-connections`. */
export function skipAnswers(): Answers {
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

/** To the lesson `graph-optimiser`. */
export function optimiserAnswers(passNames: readonly string[]): Answers {
  const switchedOff = (...off: readonly string[]) => ({ passes: { all: passNames, off } });
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
