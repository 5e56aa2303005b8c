/** Prints what the passes did, so that a learner can follow it: what was, what is, why, and what it saves. */
import type { PassRun, Rewrite } from "./3-optimize/pass.ts";

/** Prints the rewrites of every pass that has run. */
export function printRewrites(runs: readonly PassRun[]): string {
  return runs.map(printRun).join("");
}

function printRun({ pass, ir, rewrites }: PassRun): string {
  const count = `${rewrites.length} ${rewrites.length === 1 ? "rewrite" : "rewrites"}`;
  return `${pass}: ${count}, leaves ${ir.ops.length} ops\n${rewrites.map(printRewrite).join("")}`;
}

function printRewrite({ rule, before, after, why, saves }: Rewrite): string {
  const { dispatches, bytes, flops } = saves;
  const figures = `${dispatches} dispatches, ${count(bytes)} bytes, ${count(flops)} flops`;
  return [
    `  ${rule}: ${why}`,
    ...prefixed("  - ", before),
    ...prefixed("  + ", after),
    `    saves ${figures}\n`,
  ].join("\n");
}

function prefixed(prefix: string, lines: string): string[] {
  return lines.split("\n").map((line) => prefix + line);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
