/** Reads the drawing of a link in the terminal, by the app's own reader. */
import { inflateRawSync } from "node:zlib";
import type { Graph } from "../../graph/graph.ts";
import { linkLimits } from "../../graph/link/address.ts";
import { type Inflate, readLink } from "../../graph/link/read-link.ts";
import { BadArgument } from "../command.ts";

/** @throws BadArgument when the address holds no drawing, with what is wrong with it. */
export async function graphOfLink(address: string): Promise<Graph> {
  const opened = await readLink(address, inflate);
  if (opened?.link) return opened.link.graph;
  if (!opened) throw new BadArgument("--link: This is no link to a drawing.");
  const { message, detail } = opened.fault;
  throw new BadArgument(`--link: ${message} ${detail}`);
}

const inflate: Inflate = async (bytes) => {
  try {
    const { buffer, engine } = inflateRawSync(bytes, {
      maxOutputLength: linkLimits.bytes,
      info: true,
    }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    // What follows the end of the data is no part of it, and a browser refuses it too.
    if (engine.bytesWritten !== bytes.length) return { text: null, problem: "damaged" };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(buffer), problem: null };
  } catch (error) {
    const isLarge =
      error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { text: null, problem: isLarge ? "too large" : "damaged" };
  }
};
