/** Answers to the lessons in which networks are built and cut. */
import { removeNodes, setField } from "../../graph/edits/change-nodes.ts";
import { setTraining } from "../../graph/edits/change-training.ts";
import type { Graph } from "../../graph/graph.ts";
import { type Answer, type Answers, solutionOf, trained } from "./answer.ts";
import { add, anew, apart, behind, renamed, rewire, takeOut, wire } from "./redraw.ts";

/** To the lesson `lenet-from-nothing`. */
export function lenetAnswers(): Answers {
  return { wrong: wrongLenet(), right: rightLenet() };
}

function lenetDrawings() {
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
  return { one, two, three, whole, broken, mended, learnt, swapped, besides };
}

function wrongLenet(): readonly Answer[] {
  const { one, two, three, whole, broken, learnt, swapped, besides } = lenetDrawings();
  return [
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
}

function rightLenet(): readonly Answer[] {
  const { two, three, whole, broken, mended, learnt } = lenetDrawings();
  return [
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
}

/** To the lesson `two-towers`. */
export function towerAnswers(): Answers {
  return { wrong: wrongTower(), right: rightTower() };
}

function towerDrawings() {
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
  return { start, cut, half, learnt, twice, crossed };
}

function wrongTower(): readonly Answer[] {
  const { start, cut, half, learnt } = towerDrawings();
  return [
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
}

function rightTower(): readonly Answer[] {
  const { start, cut, learnt, crossed } = towerDrawings();
  return [
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
}
