/** Unpacks the payload of a link: its form is checked here, and the drawing that comes out by the schema of documents. */
import * as z from "zod/mini";
import type { Graph } from "../graph.ts";
import { parseGraph } from "../schema.ts";
import { type PlaceWords, schemaSentence } from "../schema-words.ts";
import { initialTraining } from "../training-fields.ts";
import { type LinkFault, linkFault } from "./link-fault.ts";
import type { LinkSettings } from "./link-settings.ts";

/** Most nodes and edges in a link: more than any link of a sensible length holds. */
const mostNodes = 1000;
const mostEdges = 4000;

const text = z.string().check(z.maxLength(200));
const id = text.check(z.minLength(1));
const place = z.int().check(z.minimum(0), z.maximum(mostNodes - 1));
const pixel = z.int().check(z.minimum(-1e6), z.maximum(1e6));
const fields = z.record(text, z.unknown());

const node = z.union([
  z.tuple([text, text, pixel, pixel]),
  z.tuple([text, text, pixel, pixel, fields]),
  z.tuple([text, text, pixel, pixel, fields, id]),
]);

const edge = z.union([
  z.tuple([place, place]),
  z.tuple([place, place, id]),
  z.tuple([place, place, id, id]),
]);

const schema = z.strictObject({
  n: text,
  l: z.array(node).check(z.maxLength(mostNodes)),
  e: z.array(edge).check(z.maxLength(mostEdges)),
  t: z.optional(fields),
  v: z.optional(
    z.strictObject({
      tab: z.optional(text),
      s: z.optional(z.array(place).check(z.maxLength(mostNodes))),
    }),
  ),
  k: z.optional(z.enum(["graph", "fields", "all"])),
  h: z.optional(z.array(z.enum(["palette", "tabs"])).check(z.maxLength(2))),
  r: z.optional(z.literal(1)),
});

type Packed = z.infer<typeof schema>;

/** What a link holds. */
export interface LinkedGraph {
  readonly graph: Graph;
  readonly settings: LinkSettings;
}

/** What a link holds, or what is wrong with it. */
export type OpenedLink =
  | { readonly link: LinkedGraph; readonly fault: null }
  | { readonly link: null; readonly fault: LinkFault };

/** Unpacks a payload that was read as JSON. */
export function unpackLink(value: unknown): OpenedLink {
  const result = z.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const words = issue ? `: ${schemaSentence(issue, value, placeInLink)}` : ".";
    return refuse(`It does not have the form of a link${words}`);
  }
  const packed = result.data;
  const ids = packed.l.map(([, name, , , , ownId]) => ownId ?? name);
  const stray = packed.e.find(([source, target]) => source >= ids.length || target >= ids.length);
  if (stray) return refuse("An edge of it leads to a node that is not there.");
  const { graph, problem } = parseGraph(documentOf(packed, ids));
  if (graph === null) return refuse(problem);
  return { link: { graph, settings: settingsOf(packed, ids) }, fault: null };
}

function documentOf({ n, l, e, t }: Packed, ids: readonly string[]): unknown {
  return {
    format: "tributary-graph",
    version: 1,
    name: n,
    nodes: l.map(([type, name, x, y, ownFields = {}], index) => ({
      id: ids[index],
      type,
      name,
      fields: ownFields,
      position: { x, y },
    })),
    edges: e.map(([source, target, sourcePort = "out", targetPort = "in"], index) => ({
      id: `e${index + 1}`,
      source: ids[source],
      sourcePort,
      target: ids[target],
      targetPort,
    })),
    training: { ...initialTraining, ...t },
  };
}

function settingsOf({ v, k, h, r }: Packed, ids: readonly string[]): LinkSettings {
  return {
    view: v ? { tab: v.tab ?? null, selected: (v.s ?? []).flatMap((at) => ids[at] ?? []) } : null,
    lock: k ?? "none",
    hide: h ?? [],
    readOnly: r === 1,
  };
}

const members = new Map([
  ["n", "name"],
  ["l", "layers"],
  ["e", "edges"],
  ["t", "training"],
  ["v", "view"],
  ["k", "lock"],
  ["h", "hidden parts"],
  ["r", "reading only"],
]);

/** The places of a payload, whose members are short in every link. */
const placeInLink: PlaceWords = ([first, index]) => {
  if (first === undefined) return "the payload";
  const word = members.get(String(first)) ?? String(first);
  return typeof index === "number" ? `entry ${index + 1} of its ${word}` : `its ${word}`;
};

function refuse(detail: string): OpenedLink {
  return { link: null, fault: linkFault("E_LINK_GRAPH", detail) };
}
