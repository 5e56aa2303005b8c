/** What was measured of a layer, in words: what ran beside it, and how near its ops come to the roofline. */
import type { NodeId } from "../graph/graph.ts";
import type { StepProfile } from "../protocol/profile.ts";
import type { NodeInsight } from "./node-insight.ts";
import type { RooflinePoint } from "./roofline.ts";

/** `Ran beside i1_5x5 for 62.0% of its time`, or what else is known. */
export function companyWords(
  { state, beside }: Pick<NodeInsight, "state" | "beside">,
  { lanes }: Pick<StepProfile, "lanes">,
  nameOf: (node: NodeId | null) => string,
): string {
  if (state === "issued") return "Was issued together with others; no overlap was measured";
  if (state !== "overlapped")
    return lanes < 2
      ? "Could run beside others: there is only one lane"
      : "Could run beside others";
  const words = beside
    .slice(0, 3)
    .map(
      ({ node, kernel, share }) =>
        `${node === null ? kernel : nameOf(node)} for ${(100 * share).toFixed(1)}%`,
    );
  return `Ran beside ${words.join(", ")} of its time`;
}

/** `45%`, `in cache` or `too noisy`; a dash where there is no roof. */
export function printRoofline({ share, above }: Pick<RooflinePoint, "share" | "above">): string {
  if (above === "cached") return "in cache";
  if (above === "contradiction") return "too noisy";
  return share === null ? "–" : `${Math.round(share * 100)}%`;
}

/** The same within a sentence: `45 % of the roofline`; empty where there is no roof. */
export function rooflineWords({ share, above }: Pick<RooflinePoint, "share" | "above">): string {
  if (above === "cached")
    return "above the roof of memory: what it reads stays in a cache, which is faster than the large copy that was measured";
  if (above === "contradiction")
    return "too noisy to say which share of the roofline: it was faster than the fastest matrix product, which was measured in a busier moment";
  return share === null ? "" : `${Math.round(share * 100)} % of the roofline`;
}
