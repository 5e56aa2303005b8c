import { describe, expect, it } from "vitest";
import type { SchedulePolicy } from "../../protocol/command.ts";
import type { GpuWork } from "./kernels/gpu-kernel.ts";
import { orderWorks, type Task } from "./order-works.ts";
import { packWorks } from "./pack-works.ts";

function work(label: string, rest: Partial<GpuWork> = {}): GpuWork {
  return {
    label,
    entry: label,
    declarations: `fn ${label}(group: u32, thread: u32) {}`,
    workgroupSize: 64,
    workgroups: 2,
    elements: "f32",
    barriers: false,
    ...rest,
  };
}

/** Two branches of two, one of them of two stages, then what joins them; the last waits only for bytes of the first. */
const tasks: readonly Task[] = [
  { stages: [[work("a")]], after: [] },
  { stages: [[work("b1")], [work("b2")]], after: [0] },
  { stages: [[work("c")]], after: [0] },
  { stages: [[work("d")]], after: [1, 2] },
  { stages: [[work("e")]], after: [0] },
];

function order(policy: SchedulePolicy, of = tasks): string[] {
  return orderWorks(of, policy).map((works) => works.map(({ label }) => label).join("+"));
}

describe("the order of works", () => {
  it("is that of the Program, one by one, when sequential", () => {
    expect(order("sequential")).toEqual(["a", "b1", "b2", "c", "d", "e"]);
  });

  it("is wavefront by wavefront, one by one, by wavefront", () => {
    expect(order("wavefront")).toEqual(["a", "b1", "b2", "c", "e", "d"]);
  });

  it("puts what does not depend on each other together when grouped", () => {
    expect(order("grouped")).toEqual(["a", "b1+c+e", "b2", "d"]);
  });

  it("puts what comes later in the list before what waits for it", () => {
    const late = [
      { stages: [[work("second")]], after: [1] },
      { stages: [[work("first")]], after: [] },
    ];
    expect(order("sequential", late)).toEqual(["first", "second"]);
  });

  it("is refused where tasks wait for each other", () => {
    const circle = [
      { stages: [], after: [1] },
      { stages: [], after: [0] },
    ];
    expect(() => order("grouped", circle)).toThrow("in a circle");
  });
});

describe("packing works", () => {
  const limits = { workgroupsPerDimension: 4, workgroupBytes: 1024, passesFree: true };
  const arenas = { stored: 128, step: 256 };

  it("gives each work of one dispatch a range of the workgroups", () => {
    const [packed, ...rest] = packWorks([work("a"), work("b", { workgroups: 1 })], limits, arenas);
    expect(rest).toEqual([]);
    expect(packed?.label).toBe("a | b");
    expect(packed?.grid).toEqual([3, 1]);
    expect(packed?.code).toContain("if (group < 2u) { a(group - 0u, thread); }");
    expect(packed?.code).toContain("else   if (group < 3u) { b(group - 2u, thread); }");
  });

  it("keeps apart what differs in its workgroups or its view of the arenas", () => {
    const works = [work("a"), work("b", { elements: "vec4f" }), work("c", { workgroupSize: 32 })];
    expect(packWorks(works, limits, arenas).map(({ label }) => label)).toEqual(["a", "b", "c"]);
  });

  it("keeps apart what would need too much workgroup memory together", () => {
    const tile = (label: string) =>
      work(label, { declarations: `var<workgroup> ${label}: array<vec4f, 40>;` });
    const labels = packWorks([tile("a"), tile("b"), work("c")], limits, arenas).map(
      ({ label }) => label,
    );
    expect(labels).toEqual(["a | c", "b"]);
  });

  it("folds more workgroups than fit across, and leaves those beyond the end idle", () => {
    const [packed] = packWorks([work("a", { workgroups: 9 })], limits, arenas);
    expect(packed?.grid).toEqual([4, 3]);
    expect(packed?.code).toContain("at.x + at.y * 4u");
    expect(packed?.code).toContain("if (group < 9u)");
  });
});
