/** Puts independent works into as few dispatches as can hold them: each takes a range of the workgroups. */
import { choosePacks, type Pack } from "./choose-packs.ts";
import type { GpuWork, Stage } from "./kernels/gpu-kernel.ts";
import { keptDeclaration } from "./kernels/small-numbers.ts";

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
  /** Whether a workgroup branches around the works of a dispatch that are not its own, as on a GPU, and pays nothing for them. */
  readonly passesFree: boolean;
  /** Whether a work must have a dispatch of its own; none must when absent. */
  readonly isAlone?: (work: GpuWork) => boolean;
}

/** How many numbers each arena has at least. */
export interface ArenaNumbers {
  readonly stored: number;
  readonly step: number;
}

/** The dispatches for works that do not depend on each other. */
export function packWorks(
  works: Stage,
  limits: PackLimits,
  arenas: ArenaNumbers,
): readonly PackedDispatch[] {
  return packLevels([works], Number.POSITIVE_INFINITY, limits, arenas);
}

/**
 * The dispatches for levels of works: those of one level do not depend on each other, each level needs those before it.
 *
 * @param most how many dispatches there should be at most, where it costs something to put works together.
 */
export function packLevels(
  levels: readonly Stage[],
  most: number,
  limits: PackLimits,
  arenas: ArenaNumbers,
): readonly PackedDispatch[] {
  const packs = limits.passesFree
    ? levels.map((works) => fullPacks(works, limits))
    : choosePacks(levels, most, (a, b) => mayShare([...a, ...b], limits));
  return packs.flat().map((pack) => dispatchOf(pack, limits.workgroupsPerDimension, arenas));
}

/** As few packs as can hold all works. */
function fullPacks(works: Stage, limits: PackLimits): readonly Pack[] {
  const packs: GpuWork[][] = [];
  for (const work of works) {
    if (work.workgroups === 0) continue;
    const pack = packs.find((candidate) => mayShare([...candidate, work], limits));
    if (pack === undefined) packs.push([work]);
    else pack.push(work);
  }
  return packs;
}

function mayShare(works: Pack, { workgroupBytes, passesFree, isAlone }: PackLimits): boolean {
  const [first] = works;
  // With a barrier in it, a software adapter runs the whole kernel as many small ones that wait for each other.
  const isAlike = (work: GpuWork) =>
    work.workgroupSize === first?.workgroupSize &&
    work.elements === first.elements &&
    (passesFree || work.barriers === first.barriers);
  return (
    works.every(isAlike) &&
    !(isAlone && works.some(isAlone)) &&
    works.reduce((sum, work) => sum + sharedBytes(work), 0) <= workgroupBytes
  );
}

/** A module holds the workgroup memory of all its works at once. */
function sharedBytes({ declarations }: GpuWork): number {
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
  return `${headOf(declarations)}\
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

/** What a module has to begin with for its text. Threads that share what they read take the same way, which the language cannot see. */
export function headOf(declarations: string): string {
  const quads = /\bquad[A-Z]/.test(declarations);
  const directives = quads ? "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n" : "";
  return `${directives}${/\bkept(_for_square)?\(/.test(declarations) ? keptDeclaration : ""}`;
}

function branches(works: readonly GpuWork[]): string[] {
  let begin = 0;
  return works.map(({ entry, workgroups }) => {
    const call = `${entry}(group - ${begin}u, thread);`;
    begin += workgroups;
    return `  if (group < ${begin}u) { ${call} }`;
  });
}
