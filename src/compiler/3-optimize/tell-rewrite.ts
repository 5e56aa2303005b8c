/** Tells a change of the Ir so that a learner can follow it. */
import type { Ir, Op } from "../ir.ts";
import { printOpOf } from "../print-ir.ts";
import type { Rewrite } from "./pass.ts";
import { originsOf, savings } from "./replace-ops.ts";

/** What has changed: the ops that took part, and those in their place. */
export interface Change {
  readonly pass: string;
  readonly rule: string;
  readonly why: string;
  readonly before: readonly Op[];
  readonly after: readonly Op[];
  /** What the text says where it is not the ops one by one. */
  readonly told?: { readonly before?: () => string; readonly after?: () => string };
}

/** The rewrite; its texts and figures are made when somebody reads them, for a large graph has thousands and nobody looks at most. */
export function tellRewrite(
  ir: Pick<Ir, "values">,
  { pass, rule, why, before, after, told }: Change,
): Rewrite {
  const print = (ops: readonly Op[]) => ops.map((op) => printOpOf(ir, op)).join("\n");
  return {
    pass,
    rule,
    get before() {
      return told?.before?.() ?? print(before);
    },
    get after() {
      return told?.after?.() ?? print(after);
    },
    why,
    get saves() {
      return savings(ir, before, after);
    },
    get origins() {
      return originsOf(before);
    },
  };
}
