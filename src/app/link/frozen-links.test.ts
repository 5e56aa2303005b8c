import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { initialFields, layerCatalogue } from "../../graph/layer-catalogue.ts";
import type { LinkedGraph } from "../../graph/link/unpack.ts";
import { initialTraining } from "../../graph/training-fields.ts";
import { decodeLink } from "./link-codec.ts";

/**
 * Links as released versions wrote them, and what they held. They must open forever: links are added to the file, none is
 * changed. A field that a layer got later comes with its initial value.
 */
const frozen: readonly { hash: string; link: LinkedGraph }[] = JSON.parse(
  await readFile(new URL("frozen-links.json", import.meta.url), "utf8"),
);

describe("links of version 1", () => {
  it.each(frozen)("open as they did: $link.graph.name", async ({ hash, link }) => {
    const found = (await decodeLink(hash))?.link;
    expect(found?.settings).toEqual(link.settings);
    expect(found?.graph).toMatchObject(link.graph);
    expect(found?.graph.nodes).toHaveLength(link.graph.nodes.length);
    expect(found?.graph.edges).toEqual(link.graph.edges);
  });

  it.each(frozen.map(({ hash }, at) => [["31mF", "jerf", "cthp"][at], hash] as const))(
    "open with the checksum that later versions put into them: %s",
    async (check, hash) => {
      const checked = hash.replace("#g=1.d.", `#g=1.c.${check}.`);
      expect(await decodeLink(checked)).toEqual(await decodeLink(hash));
      expect((await decodeLink(checked))?.fault).toBeNull();
    },
  );

  it("leave these values out: who changes one gives links a new version and keeps these for version 1", () => {
    expect(initialTraining).toMatchInlineSnapshot(`
      {
        "batchSize": 32,
        "clipNorm": 0,
        "data": "mnist",
        "epochs": 5,
        "l2": 0,
        "learningRate": 0.001,
        "optimizer": {
          "beta1": 0.9,
          "beta2": 0.999,
          "epsilon": 1e-8,
          "type": "adam",
        },
        "schedule": {
          "type": "constant",
          "warmUpSteps": 0,
        },
        "seed": 1,
      }
    `);
    const layers = [...layerCatalogue.values()].map((layer) => [layer.type, initialFields(layer)]);
    expect(layers.map((row) => JSON.stringify(row)).join("\n")).toMatchInlineSnapshot(`
      "["Input",{}]
      ["Conv2D",{"filters":16,"kernel":[3,3],"strides":[1,1],"padding":"same","dilation":[1,1],"groups":1,"activation":"relu","bias":true,"initializer":"glorot uniform"}]
      ["DepthwiseConv2D",{"kernel":[3,3],"multiplier":1,"strides":[1,1],"padding":"same","dilation":[1,1],"activation":"relu","bias":true,"initializer":"glorot uniform"}]
      ["SeparableConv2D",{"filters":16,"kernel":[3,3],"multiplier":1,"strides":[1,1],"padding":"same","dilation":[1,1],"activation":"relu","bias":true,"initializer":"glorot uniform"}]
      ["MaxPool",{"window":[2,2],"strides":[2,2],"padding":"valid"}]
      ["AvgPool",{"window":[2,2],"strides":[2,2],"padding":"valid"}]
      ["GlobalAvgPool",{}]
      ["Dense",{"units":10,"activation":"none","bias":true,"initializer":"glorot uniform"}]
      ["BatchNorm",{"momentum":0.9,"epsilon":0.001}]
      ["LayerNorm",{"epsilon":0.001}]
      ["LocalResponseNorm",{"depthRadius":2,"bias":2,"alpha":0.0001,"beta":0.75}]
      ["Activation",{"function":"relu"}]
      ["Dropout",{"rate":0.25}]
      ["Flatten",{}]
      ["Reshape",{"shape":"-1"}]
      ["ZeroPad",{"top":1,"bottom":1,"left":1,"right":1}]
      ["UpSample",{"factor":[2,2]}]
      ["Split",{"parts":2}]
      ["Add",{}]
      ["Multiply",{}]
      ["Concat",{}]
      ["InceptionBlock",{"one":16,"reduce3":16,"three":24,"reduce5":4,"five":8,"pool":8,"activation":"relu","initializer":"glorot uniform"}]
      ["ResidualBlock",{"filters":16,"kernel":[3,3],"strides":[1,1],"activation":"relu","initializer":"glorot uniform"}]
      ["FireModule",{"squeeze":8,"expand1":16,"expand3":16,"activation":"relu","initializer":"glorot uniform"}]
      ["Output",{"loss":"softmax cross-entropy"}]"
    `);
  });
});
