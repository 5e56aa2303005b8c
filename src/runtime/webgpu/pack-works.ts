/** Puts independent works into as few dispatches as can hold them: each takes a range of the workgroups. */
import type { GpuWork, Stage } from "./kernels/gpu-kernel.ts";

/** One dispatch as the device gets it. */
export interface PackedDispatch {
  readonly label: string;
  readonly works: readonly GpuWork[];
  readonly code: string;
  /** Workgroups across and down. */
  readonly grid: readonly [number, number];
}

/** What a dispatch may take at most. */
export interface PackLimits {
  readonly workgroupsPerDimension: number;
  readonly workgroupBytes: number;
}

/** How many numbers each arena has at least. */
export interface ArenaNumbers {
  readonly stored: number;
  readonly step: number;
}

/** Packs works that do not depend on each other. */
export function packWorks(
  works: Stage,
  limits: PackLimits,
  arenas: ArenaNumbers,
): readonly PackedDispatch[] {
  const packs: { readonly works: GpuWork[]; bytes: number }[] = [];
  for (const work of works) {
    if (work.workgroups === 0) continue;
    const bytes = workgroupBytes(work);
    const pack = packs.find(
      (candidate) =>
        candidate.bytes + bytes <= limits.workgroupBytes && isAlike(candidate.works[0], work),
    );
    if (pack === undefined) packs.push({ works: [work], bytes });
    else {
      pack.works.push(work);
      pack.bytes += bytes;
    }
  }
  return packs.map((pack) => dispatchOf(pack.works, limits.workgroupsPerDimension, arenas));
}

function isAlike(a: GpuWork | undefined, b: GpuWork): boolean {
  return a?.workgroupSize === b.workgroupSize && a.elements === b.elements;
}

/** A module holds the workgroup memory of all its works at once. */
function workgroupBytes({ declarations }: GpuWork): number {
  let bytes = 0;
  for (const [, type = "", count] of declarations.matchAll(
    /var<workgroup>\s+\w+\s*:\s*(?:array<)?\s*([\w<>]+?)\s*(?:,\s*(\d+)u?\s*>)?\s*;/g,
  ))
    bytes += (/vec4/.test(type) ? 16 : /vec[23]/.test(type) ? 8 : 4) * Number(count ?? 1);
  return bytes;
}

function dispatchOf(
  works: readonly GpuWork[],
  perDimension: number,
  arenas: ArenaNumbers,
): PackedDispatch {
  const total = works.reduce((sum, { workgroups }) => sum + workgroups, 0);
  const across = Math.min(total, perDimension);
  const grid = [across, Math.ceil(total / across)] as const;
  const label = works.map((work) => work.label).join(" | ");
  return { label, works, code: moduleOf(works, across, arenas), grid };
}

/** Arrays of a known length: an index is then held within a constant, not within what a descriptor says. */
function moduleOf(works: readonly GpuWork[], across: number, arenas: ArenaNumbers): string {
  const [{ workgroupSize, elements } = { workgroupSize: 1, elements: "f32" }] = works;
  const declarations = works.map((work) => work.declarations).join("\n");
  const numbers = elements === "vec4f" ? 4 : 1;
  const arena = (name: keyof ArenaNumbers) =>
    `${name}: array<${elements}, ${Math.max(64, arenas[name]) / numbers}>`;
  return `${/\bsubgroup[A-Z]/.test(declarations) ? "enable subgroups;\n" : ""}\
@group(0) @binding(0) var<storage, read_write> ${arena("stored")};
@group(0) @binding(1) var<storage, read_write> ${arena("step")};
@group(0) @binding(2) var<storage, read_write> scalars: array<u32>;
@group(0) @binding(3) var<storage, read> dataset: array<u32>;
${declarations}
@compute @workgroup_size(${workgroupSize})
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let group = at.x + at.y * ${across}u;
${branches(works).join(" else ")}
}
`;
}

function branches(works: readonly GpuWork[]): string[] {
  let begin = 0;
  return works.map(({ entry, workgroups }) => {
    const call = `${entry}(group - ${begin}u, thread);`;
    begin += workgroups;
    return `  if (group < ${begin}u) { ${call} }`;
  });
}
