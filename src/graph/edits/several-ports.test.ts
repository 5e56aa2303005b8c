import { expect, test } from "vitest";
import { addNode, addNodeAfter } from "./add-node.ts";
import { setField } from "./change-nodes.ts";
import { connect, connectionProblem } from "./connect.ts";
import { emptyGraph } from "./new-graph.ts";

const split = addNode(addNode(emptyGraph, "s", "Split", { x: 0, y: 0 }), "j", "Concat", {
  x: 400,
  y: 0,
});
const three = setField(split, "s", "parts", 3);

function from(sourcePort: string) {
  return { source: "s", sourcePort, target: "j", targetPort: "in" };
}

test("a Split has as many ports as its field says, and each may feed the same join", () => {
  expect(connectionProblem(split, from("out3"))).toBe("split1 has no port 'out3'.");
  const joined = ["out1", "out2", "out3"].reduce(
    (graph, port) => connect(graph, from(port)),
    three,
  );
  expect(joined.edges.map(({ sourcePort }) => sourcePort)).toEqual(["out1", "out2", "out3"]);
  expect(connectionProblem(joined, from("out2"))).toBe("split1 already feeds concat1.");
});

test("while the number of parts is being typed, two ports remain", () => {
  const typing = setField(split, "s", "parts", Number.NaN);
  expect(connectionProblem(typing, from("out2"))).toBeNull();
  expect(connectionProblem(typing, from("out3"))).not.toBeNull();
});

test("layers added after a Split take its ports in turn, then the first again", () => {
  const added = ["a", "b", "c"].reduce(
    (graph, id) => addNodeAfter(graph, id, "Conv2D", ["s"]),
    split,
  );
  expect(added.edges.map(({ sourcePort }) => sourcePort)).toEqual(["out1", "out2", "out1"]);
});
