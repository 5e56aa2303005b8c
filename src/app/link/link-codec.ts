/** Turns a drawing into the hash of a link and back. */
import type { Graph } from "../../graph/graph.ts";
import { printHash } from "../../graph/link/address.ts";
import type { LinkSettings } from "../../graph/link/link-settings.ts";
import { packLink } from "../../graph/link/pack.ts";
import { readLink } from "../../graph/link/read-link.ts";
import type { OpenedLink } from "../../graph/link/unpack.ts";
import { inflate } from "./deflate.ts";
import { writePayload } from "./payload.ts";

/** Writes a drawing as a hash: `#g=1.c.…`. */
export async function encodeLink(graph: Graph, settings: LinkSettings): Promise<string> {
  return printHash(await writePayload(packLink(graph, settings)));
}

/** Reads an address or its hash; null when it is no link to a drawing. It changes nothing and never throws. */
export function decodeLink(address: string): Promise<OpenedLink | null> {
  return readLink(address, inflate);
}
