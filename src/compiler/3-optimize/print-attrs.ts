/** Prints the settings of a call so that equal ones give equal texts. */
import type { Op } from "../ir.ts";

/** The settings in one order, whoever wrote them down. */
export function printAttrs({ attrs }: Pick<Op, "attrs">): string {
  return JSON.stringify(Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1)));
}
