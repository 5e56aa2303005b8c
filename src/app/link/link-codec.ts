/** Turns a drawing into the hash of a link and back. */
import type { Graph } from "../../graph/graph.ts";
import { printHash, readHash } from "../../graph/link/address.ts";
import { linkFault } from "../../graph/link/link-fault.ts";
import { type LinkSettings, plainSettings } from "../../graph/link/link-settings.ts";
import { packLink } from "../../graph/link/pack.ts";
import { type OpenedLink, unpackLink } from "../../graph/link/unpack.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { readPayload, writePayload } from "./payload.ts";

/** Writes a drawing as a hash: `#g=1.d.…`. */
export async function encodeLink(graph: Graph, settings: LinkSettings): Promise<string> {
  return printHash(await writePayload(packLink(graph, settings)));
}

/** Reads a hash; null when it is no link to a drawing. It changes nothing and never throws. */
export async function decodeLink(hash: string): Promise<OpenedLink | null> {
  const address = readHash(hash);
  switch (address.kind) {
    case "none":
    case "lesson":
    case "taught":
      return null;
    case "fault":
      return { link: null, fault: address.fault };
    case "template":
      return openTemplateLink(address.name);
    case "graph":
      return decodePayload(address.payload);
    default:
      return address satisfies never;
  }
}

function openTemplateLink(name: string): OpenedLink {
  const template = templateCatalogue.get(name);
  if (template) return { link: { graph: template.graph, settings: plainSettings }, fault: null };
  const names = [...templateCatalogue.keys()].join(", ");
  return {
    link: null,
    fault: linkFault("E_LINK_TEMPLATE", `It names '${name.slice(0, 40)}'; there are ${names}.`),
  };
}

async function decodePayload(payload: string): Promise<OpenedLink> {
  const { value, fault } = await readPayload(payload);
  return fault ? { link: null, fault } : unpackLink(value);
}
