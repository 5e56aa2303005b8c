/** Prints what the dispatches of a Program cost by kernel, and by which formula. */
import type { KernelName } from "../protocol/kernel.ts";
import type { Program } from "../protocol/program.ts";
import { costFormulas } from "./cost-formulas.ts";

/** All dispatches of a kernel. */
export interface KernelCost {
  readonly kernel: KernelName;
  readonly dispatches: number;
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
  /** Of the flops. */
  readonly formula: string;
  readonly source: string;
}

/** Adds up by kernel; the most flops come first. */
export function costsByKernel({ dispatches }: Program): readonly KernelCost[] {
  const costs = new Map<KernelName, KernelCost>();
  for (const { kernel, flops, bytes } of dispatches) {
    const { flops: formula, source } = costFormulas[kernel];
    const sum = costs.get(kernel) ?? { kernel, dispatches: 0, flops: 0, bytes: 0, formula, source };
    costs.set(kernel, {
      ...sum,
      dispatches: sum.dispatches + 1,
      flops: sum.flops + flops,
      bytes: sum.bytes + bytes,
    });
  }
  return [...costs.values()].sort((a, b) => b.flops - a.flops);
}

/** One line for each kernel. */
export function printCosts(program: Program): string {
  const costs = costsByKernel(program);
  const count = (value: number) => value.toLocaleString("en-US");
  const rows = costs.map(({ kernel, dispatches, flops, bytes, formula, source }) => [
    kernel,
    `${dispatches} dispatches`,
    `${count(flops)} flops`,
    `${count(bytes)} bytes`,
    `${formula}: ${source}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
  );
  const lines = rows.map(([kernel = "", ...cells]) =>
    [kernel.padEnd(widths[0] ?? 0), ...cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0))]
      .join("  ")
      .trimEnd(),
  );
  return `${["costs by kernel; a multiply-add is two", ...lines.map((line) => `  ${line}`)].join("\n")}\n`;
}
