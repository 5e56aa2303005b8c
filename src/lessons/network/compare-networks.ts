/** Compares a drawing with the one that was asked for: do they compute the same, and if not, which layers differ. */
import type { Graph } from "../../graph/graph.ts";
import { layerCatalogue, layerOf } from "../../graph/layer-catalogue.ts";
import { ComputationTable } from "./computation-table.ts";
import { formOf, type NetworkForm } from "./network-form.ts";

/** Whether the drawing is as wanted, and what was found, in a few words. */
export interface Comparison {
  readonly holds: boolean;
  readonly found: string;
}

/** How many layers are named of each kind of difference. */
const named = 3;

const known = new WeakMap<Graph, WeakMap<Graph, Comparison>>();

/**
 * Compares two drawings up to what does not matter: names, places, layers that lead nowhere or change nothing, and forms that
 * compute the same. One that is wanted without an Output is to be found within the other, from the input on.
 */
export function compareNetworks(drawn: Graph, wanted: Graph): Comparison {
  const before = known.get(wanted)?.get(drawn);
  if (before) return before;
  const comparison = compare(drawn, wanted);
  const others = known.get(wanted) ?? new WeakMap<Graph, Comparison>();
  others.set(drawn, comparison);
  known.set(wanted, others);
  return comparison;
}

function compare(drawn: Graph, wanted: Graph): Comparison {
  const table = new ComputationTable([drawn, wanted].some(ordersChannels));
  const [own, other] = [formOf(drawn, table), formOf(wanted, table)];
  const holds = other.output === null ? contains(drawn, own, other) : isSame(own, other);
  return { holds, found: holds ? "as it is to be" : difference(own, other, table) };
}

function isSame(own: NetworkForm, other: NetworkForm): boolean {
  return own.output === other.output && hasCounts(own, other, (a, b) => a === b);
}

function contains(drawn: Graph, own: NetworkForm, other: NetworkForm): boolean {
  // A drawing that goes on elsewhere, or has several ends, may still have the wanted beginning.
  const all = new Set([
    ...own.reached,
    ...drawn.nodes.flatMap(({ id }) => own.values.get(id) ?? []),
  ]);
  return other.reached.size > 0 && [...other.reached].every((number) => all.has(number));
}

function hasCounts(
  own: NetworkForm,
  other: NetworkForm,
  fits: (own: number, other: number) => boolean,
): boolean {
  const numbers = new Set([...own.counts.keys(), ...other.counts.keys()]);
  return [...numbers].every((number) =>
    fits(own.counts.get(number) ?? 0, other.counts.get(number) ?? 0),
  );
}

/** The layers that are there too much or too little, by type and settings. */
function difference(own: NetworkForm, other: NetworkForm, table: ComputationTable): string {
  const [has, wants] = [own, other].map((form) => census(form, table));
  const missing = surplus(wants, has);
  const excess = other.output === null ? [] : surplus(has, wants);
  const parts = [
    ...(missing.length > 0 ? [`missing: ${list(missing)}`] : []),
    ...(excess.length > 0 ? [`too much: ${list(excess)}`] : []),
  ];
  if (parts.length > 0) return parts.join("; ");
  return own.output === null && other.output !== null
    ? "nothing whole arrives at an Output yet"
    : "these layers, but wired or set otherwise";
}

type Census = ReadonlyMap<string, number>;

function census({ reached, counts }: NetworkForm, table: ComputationTable): Census {
  const found = new Map<string, number>();
  for (const number of reached) {
    const name = describe(number, table);
    found.set(name, (found.get(name) ?? 0) + (counts.get(number) ?? 1));
  }
  return found;
}

function surplus(one: Census = new Map(), other: Census = new Map()): readonly string[] {
  return [...one].flatMap(([name, count]) => {
    const more = count - (other.get(name) ?? 0);
    if (more <= 0) return [];
    return more === 1 ? [name] : [`${more} ${name}`];
  });
}

function list(names: readonly string[]): string {
  const rest = names.length - named;
  return [...names.slice(0, named), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

function describe(number: number, table: ComputationTable): string {
  const { type, fields } = table.at(number);
  if (type === "Input") return `Input of ${String(fields["data"])}`;
  const layer = layerCatalogue.get(type);
  if (!layer || Object.keys(layer.fields).length === 0) return type;
  const summary = layer.summary({ id: "", type, name: "", fields, position: { x: 0, y: 0 } });
  return `${type} ${summary}`;
}

function ordersChannels(graph: Graph): boolean {
  return graph.nodes.some(
    (node) => node.type === "Split" || (layerOf(node) && (node.fields["groups"] ?? 1) !== 1),
  );
}
