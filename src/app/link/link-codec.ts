/** Turns a drawing into the hash of a link and back. */
import type { Graph } from "../../graph/graph.ts";
import { linkLimits, printHash, readHash } from "../../graph/link/address.ts";
import { fromBase64url, toBase64url } from "../../graph/link/base64url.ts";
import { linkFault } from "../../graph/link/link-fault.ts";
import { type LinkSettings, plainSettings } from "../../graph/link/link-settings.ts";
import { packLink } from "../../graph/link/pack.ts";
import { type OpenedLink, unpackLink } from "../../graph/link/unpack.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { deflate, inflate } from "./deflate.ts";

/** Writes a drawing as a hash: `#g=1.d.…`. */
export async function encodeLink(graph: Graph, settings: LinkSettings): Promise<string> {
  return printHash(toBase64url(await deflate(JSON.stringify(packLink(graph, settings)))));
}

/** Reads a hash; null when it is no link of ours. It changes nothing and never throws. */
export async function decodeLink(hash: string): Promise<OpenedLink | null> {
  const address = readHash(hash);
  switch (address.kind) {
    case "none":
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
  const bytes = fromBase64url(payload);
  if (!bytes) return damaged("Its letters are not those of a link.");
  const { text, problem } = await inflate(bytes);
  if (problem === "too large")
    return {
      link: null,
      fault: linkFault("E_LINK_SIZE", `It grows beyond ${linkLimits.bytes} bytes.`),
    };
  if (text === null) return damaged("It cannot be unpacked.");
  const value = parseJson(text);
  return value === undefined ? damaged("What it unpacks to is not JSON.") : unpackLink(value);
}

/** The value of a JSON text, or undefined where it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function damaged(detail: string): OpenedLink {
  return { link: null, fault: linkFault("E_LINK_DAMAGED", detail) };
}
