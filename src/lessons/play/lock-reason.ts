/** Says why the locks of a lesson keep its learner from a drawing, or from what a task asks for. */
import type { FieldValue, Graph, Node } from "../../graph/graph.ts";
import { initialFields, layerCatalogue } from "../../graph/layer-catalogue.ts";
import { locksFields, locksGraph, plainSettings } from "../../graph/link/link-settings.ts";
import type { Check } from "../check.ts";
import type { TaughtLesson } from "../lesson.ts";

/** What of a lesson binds its learner. */
export type Binding = Pick<TaughtLesson, "lock" | "hide">;

const layersLocked = "Layers and edges are locked";
const settingsLocked = "Settings are locked";

/** Why a learner cannot get from one drawing to the other, in a clause, or null where they can. */
export function drawingReason(from: Graph, to: Graph, binding: Binding): string | null {
  const { isGraph, isFields } = locksOf(binding);
  const partners = new Map(to.nodes.map((node) => [node.id, partnerOf(node, from)]));
  const added = to.nodes.filter(({ id }) => !partners.get(id));
  if (isGraph && (added.length > 0 || to.nodes.length !== from.nodes.length))
    return `${layersLocked}, and other layers are needed`;
  if (isGraph && edgesOf(to, (id) => partners.get(id)?.id ?? id) !== edgesOf(from, (id) => id))
    return `${layersLocked}, and other edges are needed`;
  const [missing] = added.filter(({ type }) => !canAdd(type, from, binding));
  if (missing) return `The layers panel is hidden, so no ${missing.type} can be added`;
  return isFields ? fieldsReason(from, to, partners) : null;
}

/** Why a task that is about the drawing, and not done yet, cannot be done with the locks, in a clause; null where it may be. */
export function taskReason(check: Check, from: Graph, binding: Binding): string | null {
  const { isGraph, isFields } = locksOf(binding);
  if (check.kind === "network") return drawingReason(from, check.drawing, binding);
  if (isGraph && isFields) return "The whole drawing is locked, so this stays as it is";
  if (isGraph && ["reads", "way", "fewer-layers"].includes(check.kind))
    return `${layersLocked}, so this stays as it is`;
  return check.kind === "layer" ? layerReason(check, from, binding) : null;
}

function layerReason(
  { type, fields = {}, count = 1 }: Extract<Check, { kind: "layer" }>,
  from: Graph,
  binding: Binding,
): string | null {
  const { isGraph, isFields } = locksOf(binding);
  const there = from.nodes.filter((node) => node.type === type);
  if (isGraph && there.length < count)
    return there.length === 0
      ? `${layersLocked}, and there is no ${type}`
      : `${layersLocked}, and there are only ${there.length} ${type}`;
  if (there.length < count && !canAdd(type, from, binding))
    return `The layers panel is hidden, so no ${type} can be added`;
  if (!isFields) return null;
  const layer = layerCatalogue.get(type);
  const initial = layer ? initialFields(layer) : {};
  // An activation may also be drawn as a layer of its own.
  const wanted = Object.entries(fields).filter(([name]) => name !== "activation");
  const fits = [initial, ...there.map((node) => node.fields)].some((held) =>
    wanted.every(([name, value]) => isSame(new Map(Object.entries(held)).get(name), value)),
  );
  if (fits) return null;
  const [name = "", value] =
    wanted.find(([field, wish]) => !isSame(new Map(Object.entries(initial)).get(field), wish)) ??
    [];
  const label = layer?.fields[name]?.label.toLowerCase() ?? name;
  return `${settingsLocked}, so the ${label} of a ${type} cannot become ${print(value)}`;
}

function fieldsReason(
  from: Graph,
  to: Graph,
  partners: ReadonlyMap<string, Node | undefined>,
): string | null {
  if (!isSame({ ...from.training, seed: 0 }, { ...to.training, seed: 0 }))
    return `${settingsLocked}, and other settings of training are needed`;
  for (const node of to.nodes) {
    const partner = partners.get(node.id);
    const layer = layerCatalogue.get(node.type);
    // A new layer has the settings that it comes with, or those of one that was copied.
    const alike = from.nodes.filter(({ type }) => type === node.type).map(({ fields }) => fields);
    const open = partner ? [partner.fields] : [...(layer ? [initialFields(layer)] : []), ...alike];
    if (!open.some((fields) => isSame(sorted(fields), sorted(node.fields))))
      return `${settingsLocked}, and ${node.name} needs others`;
  }
  return null;
}

function partnerOf(node: Node, from: Graph): Node | undefined {
  const isAlike = (other: Node) => other.type === node.type;
  return (
    from.nodes.find((other) => other.id === node.id && isAlike(other)) ??
    from.nodes.find((other) => other.name === node.name && isAlike(other))
  );
}

/** Without the layers panel, layers come from copies of those that are there. */
function canAdd(type: string, from: Graph, { hide }: Binding): boolean {
  return !hide.includes("palette") || from.nodes.some((node) => node.type === type);
}

function locksOf({ lock }: Binding): { readonly isGraph: boolean; readonly isFields: boolean } {
  const settings = { ...plainSettings, lock };
  return { isGraph: locksGraph(settings), isFields: locksFields(settings) };
}

function edgesOf({ edges }: Graph, idOf: (id: string) => string): string {
  const printed = edges.map(({ source, sourcePort, target, targetPort }) =>
    JSON.stringify([idOf(source), sourcePort, idOf(target), targetPort]),
  );
  return printed.toSorted().join();
}

function sorted(fields: Readonly<Record<string, FieldValue>>): unknown {
  return Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function print(value: FieldValue | undefined): string {
  return Array.isArray(value) ? value.join(" × ") : String(value);
}
