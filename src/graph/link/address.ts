/**
 * The part of an address after `#`: `g=1.d.…` holds a drawing, `t=…` names a template, `l=1.d.…` holds a lesson and `l=…` names
 * one. It never reaches a server.
 */
import { type LinkFault, linkFault } from "./link-fault.ts";

/** Most letters that are read as a link, and most bytes that it may unpack to. */
export const linkLimits = { letters: 65_536, bytes: 1_048_576 } as const;

/** The version of the payloads that this app writes. Links of every released version must open forever. */
const version = "1";

/** `d`: the payload is JSON, compressed as raw deflate (RFC 1951), as base64url. */
const codec = "d";

/** What an address asks for. */
export type LinkAddress =
  | { readonly kind: "none" }
  | { readonly kind: "template"; readonly name: string }
  | { readonly kind: "graph"; readonly payload: string }
  | { readonly kind: "lesson"; readonly name: string }
  | { readonly kind: "taught"; readonly payload: string }
  | { readonly kind: "fault"; readonly fault: LinkFault };

/** Reads the hash of an address, with or without its `#`. What is no link of ours is `none`. */
export function readHash(hash: string): LinkAddress {
  const text = hash.replace(/^#/, "");
  if (text.startsWith("t=")) return { kind: "template", name: decode(text.slice(2, 102)) };
  if (text.startsWith("g=")) return readPayload(text, "graph");
  if (!text.startsWith("l=")) return { kind: "none" };
  // The names of lessons have no dots.
  if (/^l=\d/.test(text) || text.includes(".")) return readPayload(text, "taught");
  return { kind: "lesson", name: decode(text.slice(2, 102)) };
}

function readPayload(text: string, kind: "graph" | "taught"): LinkAddress {
  if (text.length > linkLimits.letters)
    return fault(
      "E_LINK_LENGTH",
      `It has ${text.length} letters; at most ${linkLimits.letters} are read.`,
    );
  const [made = "", packed = "", ...rest] = text.slice(2).split(".");
  if (!/^\d{1,6}$/.test(made) || rest.length === 0)
    return fault(
      "E_LINK_DAMAGED",
      `A link begins with #${text.slice(0, 2)}1.d. and then its letters.`,
    );
  if (made !== version)
    return fault("E_LINK_VERSION", `It has version ${made}; this app reads version ${version}.`);
  if (packed !== codec)
    return fault(
      "E_LINK_CODEC",
      `It names the packing '${packed.slice(0, 10)}'; this app reads '${codec}'.`,
    );
  return { kind, payload: rest.join(".") };
}

/** The hash that holds a payload: of a drawing, or of a lesson. */
export function printHash(payload: string, letter: "g" | "l" = "g"): string {
  return `#${letter}=${version}.${codec}.${payload}`;
}

function fault(code: LinkFault["code"], detail: string): LinkAddress {
  return { kind: "fault", fault: linkFault(code, detail) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
