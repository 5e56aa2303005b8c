/** What a kernel of the WebGPU engine is: a plan of works, each a WGSL function over the two arenas with everything known baked in. */
import type { KernelAttrs, KernelName } from "../../../protocol/kernel.ts";
import type { Place } from "../../places.ts";

/**
 * The work of one dispatch of workgroups, as WGSL text that can share a module with others.
 *
 * The module declares, in `@group(0)`: `stored` (0) and `step` (1), the arenas as read-write arrays of `elements`;
 * `scalars` (2), a read-write `array<u32>`, see `scalarIndex`. Labels lie in the arena as the bits of an i32.
 */
export interface GpuWork {
  /** For people: `conv2d 3×3, variant B`. */
  readonly label: string;
  /** Module-scope declarations. Every name begins with `PlanContext.prefix`, so that several works fit in one module. */
  readonly declarations: string;
  /** Name of the function `fn NAME(group: u32, thread: u32)` that does the work of workgroup `group`, 0 … workgroups − 1, as thread 0 … workgroupSize − 1 of it. */
  readonly entry: string;
  readonly workgroupSize: number;
  readonly workgroups: number;
  readonly elements: "f32" | "vec4f";
  /** Whether it has workgroup barriers: it may then be called in uniform control flow only. */
  readonly barriers: boolean;
}

/** What a kernel may rely on while it is planned. */
export interface PlanContext {
  /** Begins every name at module scope. */
  readonly prefix: string;
  /** Reserves room in the step arena for this call alone; returns its offset in numbers, a multiple of 64. */
  readonly scratch: (numbers: number) => number;
  /** 0 … `variantsOf` − 1. */
  readonly variant: number;
  /** Whether four neighbouring threads are a subgroup: then they may share what they read. */
  readonly quads: boolean;
}

/** Works that do not depend on each other. */
export type Stage = readonly GpuWork[];

/** Plans a kernel: stages one after another, each of which may depend on all before it. */
export type GpuKernel<K extends KernelName> = (
  attrs: KernelAttrs[K],
  reads: readonly Place[],
  writes: readonly Place[],
  context: PlanContext,
) => readonly Stage[];

/**
 * Where each number lies in the block of scalars, in words.
 *
 * `learningRate` is the bits of an f32. `halted` is not 0 after a loss that is not finite: from then on nothing stored is changed.
 */
export const scalarIndex = { step: 0, learningRate: 1, seed: 2, halted: 3, cursor: 4 } as const;
