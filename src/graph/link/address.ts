/**
 * What an address asks for after its `#`: `g=1.c.…` holds a drawing, `t=…` names a template, `l=1.c.…` holds a lesson and `l=…`
 * names one. It never reaches a server.
 */
import { checksum } from "./checksum.ts";
import { type LinkFault, linkFault } from "./link-fault.ts";
import { mend } from "./mend.ts";

/** Most letters that are read as a link, and most bytes that it may unpack to. */
export const linkLimits = { letters: 65_536, bytes: 1_048_576 } as const;

/** The version of the payloads that this app writes. Links of every released version must open forever. */
const version = "1";

/**
 * How a payload is packed: JSON, compressed as raw deflate (RFC 1951), as base64url. `c` has a checksum of all other letters
 * before the payload; `d`, which the first releases wrote, has none.
 */
const codecs = { checked: "c", unchecked: "d" } as const;

/** Most readings of a link without a checksum that are tried. */
const mostReadings = 12;

/** The names of templates and lessons are shorter than this. */
const mostName = 60;

/** What an address asks for. `payloads` are readings of the letters, likeliest first; a link with a checksum has one. */
export type LinkAddress =
  | { readonly kind: "none" }
  | { readonly kind: "template"; readonly name: string }
  | { readonly kind: "graph"; readonly payloads: readonly string[] }
  | { readonly kind: "lesson"; readonly name: string }
  | { readonly kind: "taught"; readonly payloads: readonly string[] }
  | { readonly kind: "fault"; readonly fault: LinkFault };

/** Reads an address, or what stands in it from `#` on. Only one in which nothing could be meant as a link is `none`. */
export function readAddress(address: string): LinkAddress {
  if (address.length > 4 * linkLimits.letters) return tooLong(address.length);
  const readings = mend(address);
  const [first] = readings;
  if (first === undefined) return readForeign(address);
  const name = /^[\w-]*/.exec(first.slice(2))?.[0] ?? "";
  if (first.startsWith("t=")) return { kind: "template", name: name.toLowerCase() };
  const isName = !/^\d/.test(name) && first.length < mostName && !/^[^.]*\.\w\./.test(first);
  if (first.startsWith("l=") && isName) return { kind: "lesson", name: name.toLowerCase() };
  return readPayload(first, readings, /…|\.\.\.$/.test(address));
}

/** The hash that holds a payload: of a drawing, or of a lesson. */
export function printHash(payload: string, letter: "g" | "l" = "g"): string {
  return `#${letter}=${version}.${codecs.checked}.${checkOf(letter, payload)}.${payload}`;
}

/** The checksum says what kind of link it is too, so that no lesson is opened as a drawing. */
function checkOf(letter: string, payload: string): string {
  return checksum(`${letter}=${version}.${codecs.checked}.${payload}`);
}

function readPayload(
  first: string,
  readings: readonly string[],
  isShortened: boolean,
): LinkAddress {
  const [letter = "", made = "", codec = ""] = first.split(/[=.]/);
  const kind = letter === "l" ? "taught" : "graph";
  const start = `#${letter}=${version}.${codecs.checked}.`;
  if (first.length > linkLimits.letters) return tooLong(first.length);
  const parts = readings.map((reading) => reading.slice(2).split("."));
  const whole = parts.find(([, , check, payload]) => payload && check === checkOf(letter, payload));
  if (whole && whole[0] === version && whole[1] === codecs.checked)
    return { kind, payloads: [whole[3] ?? ""] };
  if (whole) return damaged("Its beginning was changed.");
  if (isShortened)
    return damaged("A program that shows links cut it short with “…”: copy the address itself.");
  if (!/^[1-9]\d{0,5}$/.test(made) || !/^\w$/.test(codec) || parts[0]?.[2] === undefined)
    return damaged(`A link begins with ${start} and then its letters.`);
  if (made !== version)
    return fault("E_LINK_VERSION", `It has version ${made}; this app reads version ${version}.`);
  if (codec === codecs.checked) return damaged(whyUnlike(parts[0]?.[3] ?? ""));
  if (codec !== codecs.unchecked)
    return fault(
      "E_LINK_CODEC",
      `It names the packing '${codec}'; this app reads '${codecs.checked}' and '${codecs.unchecked}'.`,
    );
  const payloads = new Set(parts.flatMap(([, , payload]) => payload ?? []));
  return { kind, payloads: [...payloads].slice(0, mostReadings) };
}

function whyUnlike(payload: string): string {
  if (payload.length > 20 && payload === payload.toLowerCase())
    return "All its capital letters were made small.";
  return "Its letters do not give its checksum.";
}

/** An address without a link: its hash, if it has one, was meant to say something. */
function readForeign(address: string): LinkAddress {
  const at = address.search(/#|%23/);
  if (at < 0) return { kind: "none" };
  const hash = address.slice(at).replace(/^%23/, "#");
  const found =
    hash.length < 2 ? "Nothing follows its #." : `It begins with '${hash.slice(0, 12)}'.`;
  return fault(
    "E_LINK_FOREIGN",
    `${found} A link begins with #g= for a drawing, #t= for a template or #l= for a lesson.`,
  );
}

function tooLong(letters: number): LinkAddress {
  return fault(
    "E_LINK_LENGTH",
    `It has ${letters} letters; at most ${linkLimits.letters} are read.`,
  );
}

function damaged(detail: string): LinkAddress {
  return fault("E_LINK_DAMAGED", detail);
}

function fault(code: LinkFault["code"], detail: string): LinkAddress {
  return { kind: "fault", fault: linkFault(code, detail) };
}
