/** Packs a value into the letters of a link and reads it back: JSON, compressed, as base64url. */
import { linkLimits } from "../../graph/link/address.ts";
import { fromBase64url, toBase64url } from "../../graph/link/base64url.ts";
import { type LinkFault, linkFault } from "../../graph/link/link-fault.ts";
import { deflate, inflate } from "./deflate.ts";

/** A value read as JSON, or what is wrong with the letters. */
export type ReadPayload =
  | { readonly value: unknown; readonly fault: null }
  | { readonly value: null; readonly fault: LinkFault };

/** The letters that stand for a value. */
export async function writePayload(value: unknown): Promise<string> {
  return toBase64url(await deflate(JSON.stringify(value)));
}

/** Reads letters. It never throws. */
export async function readPayload(payload: string): Promise<ReadPayload> {
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

function damaged(detail: string): ReadPayload {
  return { value: null, fault: linkFault("E_LINK_DAMAGED", detail) };
}
