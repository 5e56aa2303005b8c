/** Says whether an edit is one that a lock forbids. */
import type { FieldValue, Graph, Node } from "../graph.ts";
import { type LinkSettings, locksFields, locksGraph } from "../link/link-settings.ts";

/**
 * Why the settings of a link forbid to go from one document to the next, or null when they allow it. Under a lock alone
 * layers may still be moved and renamed: neither changes what is trained.
 */
export function lockProblem(before: Graph, after: Graph, settings: LinkSettings): string | null {
  if (before === after) return null;
  if (settings.readOnly) return "This drawing is for reading only.";
  if (locksGraph(settings) && !hasSameStructure(before, after))
    return "The layers and edges of this drawing are locked.";
  if (locksFields(settings) && !hasSameFields(before, after))
    return "The settings of this drawing are locked.";
  return null;
}

function hasSameStructure(before: Graph, after: Graph): boolean {
  const isSame = (node: Node, index: number) =>
    node.id === before.nodes[index]?.id && node.type === before.nodes[index]?.type;
  return (
    before.nodes.length === after.nodes.length &&
    after.nodes.every(isSame) &&
    JSON.stringify(before.edges) === JSON.stringify(after.edges)
  );
}

/** Layers that are new, or gone, have no settings that could have changed. */
function hasSameFields(before: Graph, after: Graph): boolean {
  if (print(before.training) !== print(after.training)) return false;
  const fields = new Map(before.nodes.map((node) => [node.id, node.fields]));
  return after.nodes.every(({ id, fields: now }) => {
    const then = fields.get(id);
    return then === undefined || then === now || print(then) === print(now);
  });
}

/** As JSON, but with NaN told from null. */
function print(value: object): string {
  return JSON.stringify(value, (_key, held: FieldValue) => (Number.isNaN(held) ? "NaN" : held));
}
