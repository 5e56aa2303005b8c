import { describe, expect, it } from "vitest";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import { loadDataSet } from "./load-data-set.ts";
import { sha256 } from "./sha256.ts";

const entry = dataCatalogue.get("shapes");
const unread = () => Promise.reject(new Error("nothing is to be read"));

describe("the coloured shapes", () => {
  it("come without reading anything, as many as the catalogue says, each class as often as any other", async () => {
    const { train, validation, imageShape } = await loadDataSet("shapes", unread);
    expect([train.count, validation.count]).toEqual([entry?.trainCount, entry?.validationCount]);
    expect(imageShape).toEqual(entry?.imageShape);
    expect(train.levels).toHaveLength(train.count * train.valuesPerImage);
    for (const { labels, count } of [train, validation])
      for (let label = 0; label < 6; label++)
        expect(labels.filter((found) => found === label)).toHaveLength(count / 6);
  });

  it("are the same numbers on every machine", async () => {
    const { train, validation } = await loadDataSet("shapes", unread);
    const hashes = await Promise.all(
      [train, validation].map(({ levels }) => sha256(new Uint8Array(levels))),
    );
    expect(hashes).toMatchInlineSnapshot(`
      [
        "f0cd8ddbd69661ed3e20efba7e204ab80d5b19070c21fcf3544cfe9c21c5448d",
        "66adb2ac7892169332cc0cec209e43368389b575c71ba5275524a8fca12e491b",
      ]
    `);
  });

  it("do not tell their class by the mean colour", async () => {
    const { train } = await loadDataSet("shapes", unread);
    const means = Array.from({ length: 6 }, (_, label) => {
      let sum = 0;
      for (let image = label; image < train.count; image += 6)
        for (let value = 0; value < 30; value++)
          sum += train.levels[image * train.valuesPerImage + value] ?? 0;
      return sum / (train.count / 6) / 30;
    });
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(12);
  });
});
