/** Prints numbers the way the screen shows them. */

import type { Node } from "../graph/graph.ts";
import { outputPorts } from "../graph/layer-catalogue.ts";

/** `14×14×24`. */
export function printShape(shape: readonly number[]): string {
  return shape.join("×");
}

/** Where an edge comes from: `conv1`, or `split1 out2` where the layer has several ports. */
export function printSource(source: Node, port: string): string {
  return outputPorts(source).length > 1 ? `${source.name} ${port}` : source.name;
}

const counts = new Intl.NumberFormat("en-US");

/** `12,946`. */
export function printCount(count: number): string {
  return counts.format(count);
}

/** A loss with four decimals, or with an exponent when it is very small or large. */
export function printLoss(loss: number): string {
  if (Number.isNaN(loss)) return "NaN";
  const size = Math.abs(loss);
  return size !== 0 && (size < 0.001 || size >= 10_000) ? loss.toExponential(2) : loss.toFixed(4);
}

/** A share as a percentage: `97.4%`. */
export function printPercent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Milliseconds with three digits that matter: `4.12`, `10.9`, `118`. */
export function printMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

/** Floating-point operations in millions, with three digits that matter: `0.68`. */
export function printMflop(flops: number): string {
  const millions = flops / 1e6;
  if (millions >= 100) return printCount(Math.round(millions));
  return millions.toFixed(millions < 0.1 ? 3 : millions < 10 ? 2 : 1);
}

/** Seconds in the unit that fits: `8.4 s`, `3 min`. */
export function printSeconds(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${Math.round(seconds / 60)} min`;
}
