/** Looks at the learner's drawing and run: whether a task is done, and what was found instead. */
import type { FieldValue, Graph } from "../graph/graph.ts";
import { findLayers, findReader, findWay } from "./check-drawing.ts";
import {
  compareBatches,
  compareWorkAndSpan,
  findAccuracy,
  findProfile,
  findSpeed,
  findSteps,
} from "./check-run.ts";
import type { LessonFacts } from "./facts.ts";
import { compareNetworks } from "./network/compare-networks.ts";
import { within } from "./within.ts";

/** What is looked at. Every kind truly evaluates the learner's own drawing or run. */
export type Check =
  | {
      /** At least `count` layers of this type with these fields, these output shapes, and a way from the input. */
      readonly kind: "layer";
      readonly type: string;
      /** The type of a layer that it reads, perhaps by way of an activation or of what changes nothing. */
      readonly from?: string;
      readonly fields?: Readonly<Record<string, FieldValue>>;
      readonly shape?: readonly number[];
      readonly count?: number;
    }
  | {
      /** Whether a layer of one type reads a layer of another. */
      readonly kind: "reads";
      readonly type: string;
      readonly from: string;
    }
  | {
      /** The drawing computes what this one does, or, where this one has no Output, holds it from the input on. */
      readonly kind: "network";
      readonly drawing: Graph;
    }
  | {
      /** Which passes of the compiler are off: `none`, `all`, or the one of this name and no other. */
      readonly kind: "passes";
      readonly off: string;
    }
  | { readonly kind: "fewer-layers"; readonly type: string; readonly most: number }
  | { readonly kind: "no-errors" }
  | { readonly kind: "error"; readonly code: string }
  | { readonly kind: "parameters"; readonly most: number; readonly least?: number }
  | {
      /** Whether a way leads from one named node to another. */
      readonly kind: "way";
      readonly from: string;
      readonly to: string;
      readonly exists: boolean;
    }
  | {
      /** A step of this drawing was measured, with so many pictures and so many lanes. */
      readonly kind: "profile";
      readonly batch?: number;
      readonly leastLanes?: number;
      readonly mostLanes?: number;
      readonly threads?: number;
    }
  | { readonly kind: "work-over-span"; readonly least: number; readonly most: number }
  | { readonly kind: "overlap"; readonly least: number }
  | {
      /** How many times more pictures a second with a large batch than with a small one, on one engine. */
      readonly kind: "batch-gain";
      readonly small: number;
      readonly large: number;
      readonly least: number;
    }
  | { readonly kind: "speed"; readonly lanes: number; readonly threads: number }
  | { readonly kind: "steps"; readonly least: number }
  | {
      readonly kind: "accuracy";
      readonly least?: number;
      readonly most?: number;
      /** Measured after so many steps of this drawing, or more. */
      readonly after?: number;
    }
  | {
      readonly kind: "dispatches";
      readonly of: "now" | "drawn";
      readonly most?: number;
      readonly least?: number;
    };

/** Whether it holds, and what was found, in a few words. */
export interface Verdict {
  readonly holds: boolean;
  readonly found: string;
  /** The step of the run after which that was, where it is about one. */
  readonly at?: number;
  /** What is to be remembered of it, where `found` grows on. */
  readonly reached?: string;
}

/** Looks whether a check holds. */
export function evaluate(check: Check, facts: LessonFacts): Verdict {
  switch (check.kind) {
    case "layer":
      return findLayers(check, facts);
    case "reads":
      return findReader(check, facts);
    case "network":
      return compareNetworks(facts.graph, check.drawing);
    case "fewer-layers": {
      const count = facts.graph.nodes.filter(({ type }) => type === check.type).length;
      return { holds: count <= check.most, found: `${count} ${check.type}` };
    }
    case "no-errors":
      return {
        holds: facts.errors.length === 0 && facts.graph.nodes.length > 0,
        found: facts.errors.length === 0 ? "no problems" : `${facts.errors.length} left`,
      };
    case "error":
      return {
        holds: facts.errors.includes(check.code),
        found: facts.errors[0] ?? "no problems yet",
      };
    case "parameters":
      return within(facts.errors.length > 0 ? null : facts.parameters, check, "parameters");
    case "way":
      return findWay(check, facts);
    case "steps":
      return findSteps(check, facts.run);
    case "accuracy":
      return findAccuracy(check, facts.run);
    case "dispatches":
      return within(facts.dispatches?.[check.of] ?? null, check, "dispatches");
    case "passes":
      return findPasses(check.off, facts.passes);
    case "profile":
      return findProfile(check, facts.profile);
    case "work-over-span":
      return compareWorkAndSpan(check, facts.profile);
    case "overlap": {
      const { overlapped, forks } = facts.profile ?? { overlapped: 0, forks: 0 };
      const found = facts.profile ? `${overlapped} of ${forks} forks` : "not measured yet";
      return { holds: overlapped >= check.least, found };
    }
    case "batch-gain":
      return compareBatches(check, facts.speeds);
    case "speed":
      return findSpeed(check, facts);
    default:
      return check satisfies never;
  }
}

function findPasses(wanted: string, { all, off }: LessonFacts["passes"]): Verdict {
  const found = off.length === 0 ? "every pass is on" : `off: ${off.join(", ")}`;
  if (wanted === "none") return { holds: off.length === 0, found };
  if (wanted === "all") return { holds: all.every((name) => off.includes(name)), found };
  return { holds: off.length === 1 && off[0] === wanted, found };
}
