/** Reads an address as a drawing: one reader for the page, an embed and the terminal, which bring their own way to inflate. */
import { templateCatalogue } from "../templates/catalogue.ts";
import { linkLimits, readAddress } from "./address.ts";
import { fromBase64url } from "./base64url.ts";
import { type LinkFault, linkFault } from "./link-fault.ts";
import { plainSettings } from "./link-settings.ts";
import { type OpenedLink, unpackLink } from "./unpack.ts";

/** What came out of raw deflate: the text, or why there is none. `too large`: more than `linkLimits.bytes`. */
export type Inflated =
  | { readonly text: string; readonly problem: null }
  | { readonly text: null; readonly problem: "damaged" | "too large" };

/** Inflates raw deflate (RFC 1951) to UTF-8 text. It never rejects, and gives up what grows over the limit. */
export type Inflate = (bytes: Uint8Array<ArrayBuffer>) => Promise<Inflated>;

/** A value read as JSON, or what is wrong with the letters. */
export type ReadPayload =
  | { readonly value: unknown; readonly fault: null }
  | { readonly value: null; readonly fault: LinkFault };

/** Reads an address, or its hash; null when it is no link to a drawing. It never throws. */
export async function readLink(address: string, inflate: Inflate): Promise<OpenedLink | null> {
  const asked = readAddress(address);
  switch (asked.kind) {
    case "none":
    case "lesson":
    case "taught":
      return null;
    case "fault":
      return { link: null, fault: asked.fault };
    case "template":
      return openTemplateLink(asked.name);
    case "graph": {
      const { value, fault } = await readPayloads(asked.payloads, inflate);
      return fault ? { link: null, fault } : unpackLink(value);
    }
    default:
      return asked satisfies never;
  }
}

/** Reads the first of several readings of a link's letters that can be read; else says what is wrong with the first. */
export async function readPayloads(
  payloads: readonly string[],
  inflate: Inflate,
): Promise<ReadPayload> {
  let first: ReadPayload | null = null;
  for (const payload of payloads) {
    const read = await readPayload(payload, inflate);
    if (read.fault === null || read.fault.code === "E_LINK_SIZE") return read;
    first ??= read;
  }
  return first ?? damaged("It has no letters.");
}

async function readPayload(payload: string, inflate: Inflate): Promise<ReadPayload> {
  const bytes = fromBase64url(payload);
  if (!bytes) return damaged("Its letters are not those of a link.");
  const { text, problem } = await inflate(bytes);
  if (problem === "too large")
    return {
      value: null,
      fault: linkFault("E_LINK_SIZE", `It grows beyond ${linkLimits.bytes} bytes.`),
    };
  if (text === null) return damaged("It cannot be unpacked.");
  try {
    return { value: JSON.parse(text), fault: null };
  } catch {
    return damaged("What it unpacks to is not JSON.");
  }
}

function openTemplateLink(name: string): OpenedLink {
  const template = templateCatalogue.get(name);
  if (template) return { link: { graph: template.graph, settings: plainSettings }, fault: null };
  const names = [...templateCatalogue.keys()].join(", ");
  const found = name === "" ? "It names none" : `It names '${name.slice(0, 40)}'`;
  return { link: null, fault: linkFault("E_LINK_TEMPLATE", `${found}; there are ${names}.`) };
}

function damaged(detail: string): ReadPayload {
  return { value: null, fault: linkFault("E_LINK_DAMAGED", detail) };
}
