/** Finds layers by what people call them. */
import type { Layer } from "../../graph/layer.ts";

/** The layers whose label, group or synonyms contain every word of the query; best first: labels that begin with it. */
export function findLayers(layers: Iterable<Layer>, query: string): Layer[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [...layers];
  const found = [...layers].filter((layer) => {
    const text = [layer.label, layer.type, layer.group, ...layer.synonyms].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rank = (layer: Layer) => (layer.label.toLowerCase().startsWith(first) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}
