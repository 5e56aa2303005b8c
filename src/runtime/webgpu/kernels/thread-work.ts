/** Works without workgroup memory: every thread does items of its own. */
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import { loopOf } from "./wgsl-loop.ts";

/** Threads of a workgroup: one size for all such works, so that they can share a dispatch. */
export const workgroupSize = 64;

/** From here on a thread does several items, which costs less than starting more threads. */
const manyItems = 16_384;

/** Workgroups that keep any device busy. */
const mostWorkgroups = 16_384;

/** What the threads of a work do. */
export interface ThreadItems {
  /** For people, and part of the names in WGSL: words of letters. */
  readonly label: string;
  /** How many items there are. */
  readonly items: number;
  /** WGSL for item `i`, a u32. It must not return. */
  readonly body: string;
  /** Functions that the body calls, each of whose names begins with `context.prefix`. */
  readonly declarations?: string;
  /** An item is so much work that each deserves a thread. */
  readonly isLong?: boolean;
}

/** A context whose names begin differently, for one of several works of a kernel. */
export function named(context: PlanContext, name: string): PlanContext {
  return { ...context, prefix: `${context.prefix}${name}_` };
}

/** One work that does every item once. */
export function threadWork(context: PlanContext, work: ThreadItems): GpuWork {
  const { label, items, body, declarations = "", isLong = false } = work;
  const isFew = isLong || items < manyItems;
  const each = isFew ? 1 : Math.max(4, Math.ceil(items / workgroupSize / mostWorkgroups));
  const workgroups = Math.ceil(items / workgroupSize / each);
  const entry = `${context.prefix}work`;
  const first = `group * ${workgroupSize}u + thread`;
  const threads = workgroups * workgroupSize;
  function rounds(): string {
    // There are fewer threads than items, so each has one.
    const loop = { goesOn: `i < ${items}u`, step: `i += ${threads}u;`, body };
    return `var i = ${first};\n${loopOf({ ...loop, isCertain: true })}`;
  }
  function opening(): string {
    return items % workgroupSize === 0
      ? `{ let i = ${first};`
      : `{ let i = ${first}; if (i >= ${items}u) { return; }`;
  }
  return {
    label,
    entry,
    declarations: `${declarations}\nfn ${entry}(group: u32, thread: u32) {\n${each > 1 ? rounds() : `${opening()}\n${body}\n}`}\n}`,
    workgroupSize,
    workgroups,
    elements: "f32",
    barriers: false,
  };
}
