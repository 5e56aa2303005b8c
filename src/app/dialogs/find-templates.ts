/** Finds templates by what is said of them. */
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import type { Template } from "../../graph/templates/template.ts";

/** The templates in whose label, sentence, data set and layers all words of the query occur. */
export function findTemplates(templates: readonly Template[], query: string): readonly Template[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return templates.filter((template) => {
    const text = textOf(template).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function textOf({ name, label, summary, graph }: Template): string {
  const data = dataCatalogue.get(graph.training.data)?.label ?? "";
  const types = new Set(graph.nodes.map(({ type }) => type));
  return [name, label, summary, data, ...types].join(" ");
}
