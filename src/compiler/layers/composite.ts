/** Composite layers become the ops of the layers inside them, as if those had been drawn. */
import type { Node, NodeId } from "../../graph/graph.ts";
import type { InnerLayer } from "../../graph/layer.ts";
import { initialFields, layerCatalogue, layerOf } from "../../graph/layer-catalogue.ts";
import type { ValueId } from "../ir.ts";
import type { Shape } from "../shape.ts";
import { type Arrival, type LayerRule, misfit, onlyOne } from "./layer-rule.ts";
import { imageShape, notAnImage } from "./window.ts";

/**
 * The rule of every composite; `ruleOf` gives those of the layers inside.
 *
 * The ops belong to the composite's node. The parameters of an inner layer are called `<node>/<inner layer>/<parameter>`, and the
 * last value bears the name of the node.
 */
export function compositeRule(ruleOf: (type: string) => LayerRule): LayerRule {
  return {
    infer(node, arrivals, context) {
      const arrival = onlyOne(arrivals);
      const image = imageShape(arrival.shape);
      if (!image) return notAnImage(node, arrival);
      const known = new Map<string, Arrival>([["in", arrival]]);
      let last = misfit("empty-output", `${node.name} has nothing inside.`, "Delete it.");
      for (const { inner, inputs, innerNode } of layersIn(node, image)) {
        const inside = inputs.flatMap((name) => known.get(name) ?? []);
        last = ruleOf(innerNode.type).infer(innerNode, inside, context);
        if (!last.shape) return last;
        known.set(inner, { from: innerNode, shape: last.shape });
      }
      return last;
    },

    build(inputs, context) {
      const x = onlyOne(inputs);
      const values = new Map<string, ValueId>([["in", x]]);
      let last: ValueId | readonly ValueId[] = x;
      for (const { inner, inputs: names, innerNode } of layersIn(
        context.node,
        context.builder.shapeOf(x).slice(1),
      )) {
        const inside = names.flatMap((name) => values.get(name) ?? []);
        last = ruleOf(innerNode.type).build(inside, { ...context, node: innerNode });
        if (typeof last === "number") values.set(inner, last);
      }
      return last;
    },
  };
}

interface Inside {
  readonly inner: string;
  readonly inputs: readonly string[];
  readonly innerNode: Node;
}

function layersIn(node: Node, input: Shape): readonly Inside[] {
  const layers = layerOf(node)?.expand?.(node, input) ?? [];
  return layers.map((inner, index) => ({
    inner: inner.name,
    inputs: inner.inputs,
    innerNode: nodeFor(inner, node, index === layers.length - 1),
  }));
}

function nodeFor({ name, type, fields }: InnerLayer, node: Node, isLast: boolean): Node {
  const layer = layerCatalogue.get(type);
  const id: NodeId = `${node.id}/${name}`;
  return {
    id,
    type,
    name: isLast ? node.name : `${node.name}/${name}`,
    fields: { ...(layer ? initialFields(layer) : {}), ...fields },
    position: node.position,
  };
}
