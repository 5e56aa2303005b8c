import { describe, expect, it } from "vitest";
import { initialFields, layerCatalogue } from "./layer-catalogue.ts";
import { parseGraphText } from "./schema.ts";

/** As the first release wrote it, when Conv2D had no dilation, no groups and no choice of initializer. It must open forever: never edit it. */
const frozen = `{"format":"tributary-graph","version":1,"name":"first","nodes":[
{"id":"n1","type":"Input","name":"input","fields":{},"position":{"x":0,"y":0}},
{"id":"n2","type":"Conv2D","name":"conv1","fields":{"filters":8,"kernel":[5,5],"strides":[2,2],"padding":"valid","activation":"tanh","bias":false},"position":{"x":208,"y":0}},
{"id":"n3","type":"Flatten","name":"flatten1","fields":{},"position":{"x":416,"y":0}},
{"id":"n4","type":"Dense","name":"dense1","fields":{"units":10,"activation":"none","bias":true},"position":{"x":624,"y":0}},
{"id":"n5","type":"Output","name":"output","fields":{},"position":{"x":832,"y":0}}],
"edges":[
{"id":"e1","source":"n1","sourcePort":"out","target":"n2","targetPort":"in"},
{"id":"e2","source":"n2","sourcePort":"out","target":"n3","targetPort":"in"},
{"id":"e3","source":"n3","sourcePort":"out","target":"n4","targetPort":"in"},
{"id":"e4","source":"n4","sourcePort":"out","target":"n5","targetPort":"in"}],
"training":{"data":"mnist","batchSize":32,"optimizer":{"type":"sgd"},"learningRate":0.01,"epochs":5,"seed":1}}`;

describe("a document of the first release", () => {
  it("opens, keeps what it says, and gets the initial values of fields that came later", () => {
    const { graph, problem } = parseGraphText(frozen);
    expect(problem).toBeNull();
    const layer = layerCatalogue.get("Conv2D");
    expect(graph?.nodes[1]?.fields).toEqual({
      ...(layer ? initialFields(layer) : {}),
      ...JSON.parse(frozen).nodes[1].fields,
    });
    expect(graph?.nodes[1]?.fields).toMatchObject({
      dilation: [1, 1],
      groups: 1,
      initializer: "glorot uniform",
    });
    expect(graph?.edges).toEqual(JSON.parse(frozen).edges);
  });
});
