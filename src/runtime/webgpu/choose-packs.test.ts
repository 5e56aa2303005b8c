import { describe, expect, it } from "vitest";
import { choosePacks } from "./choose-packs.ts";
import type { GpuWork } from "./kernels/gpu-kernel.ts";
import { packLevels } from "./pack-works.ts";

/** A work of so many workgroups and so much text. */
function work(label: string, workgroups: number, text: number, barriers = false): GpuWork {
  const head = `fn ${label}(group: u32, thread: u32) {}`;
  const declarations = `${head}${" ".repeat(Math.max(0, text - head.length))}`;
  const rest = { workgroupSize: 64, elements: "f32", barriers } as const;
  return { label, entry: label, declarations, workgroups, ...rest };
}

function packed(levels: readonly (readonly GpuWork[])[], most: number): string[][] {
  return choosePacks(levels, most, () => true).map((packs) =>
    packs.map((pack) => pack.map(({ label }) => label).join("+")),
  );
}

const enough = Number.POSITIVE_INFINITY;

describe("where a workgroup pays for works that it passes over", () => {
  it("puts small works together, and leaves large ones to themselves", () => {
    const level = [work("large", 200, 4000), work("a", 1, 300), work("b", 2, 300)];
    expect(packed([level], enough)).toEqual([["large", "a+b"]]);
  });

  it("counts what all members pay for each other", () => {
    const some = Array.from({ length: 6 }, (_, at) => work(`w${at}`, 10, 800));
    const sizes = choosePacks([some], enough, () => true)[0]?.map((pack) => pack.length);
    expect(sizes).toEqual([2, 2, 2]);
  });

  it("puts together what is least dear where there would be too many dispatches", () => {
    const levels = [
      [work("a", 100, 4000), work("b", 100, 4000)],
      [work("c", 20, 4000), work("d", 20, 4000)],
    ];
    expect(packed(levels, 4)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(packed(levels, 3)).toEqual([["a", "b"], ["c+d"]]);
    expect(packed(levels, 1)).toEqual([["a+b"], ["c+d"]]);
  });

  it("leaves out works without workgroups", () => {
    expect(packed([[work("a", 0, 300)], [work("b", 1, 300)]], enough)).toEqual([[], ["b"]]);
  });

  it("never has one with barriers among others", () => {
    const level = [work("a", 1, 300), work("loss", 1, 300, true), work("b", 1, 300)];
    const labels = (passesFree: boolean) =>
      packLevels(
        [level],
        1,
        { workgroupsPerDimension: 9, workgroupBytes: 1024, passesFree },
        { stored: 64, step: 64 },
      ).map(({ label }) => label);
    expect(labels(false)).toEqual(["a | b", "loss"]);
    expect(labels(true)).toEqual(["a | loss | b"]);
  });
});
