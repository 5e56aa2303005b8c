/** Packs a value into the letters of a link: JSON, compressed, as base64url. */
import { toBase64url } from "../../graph/link/base64url.ts";
import { deflate } from "./deflate.ts";

/** The letters that stand for a value. */
export async function writePayload(value: unknown): Promise<string> {
  return toBase64url(await deflate(JSON.stringify(value)));
}
