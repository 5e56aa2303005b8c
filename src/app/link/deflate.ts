/** Compresses and inflates the payload of a link with what the browser brings. */
import { linkLimits } from "../../graph/link/address.ts";
import type { Inflated } from "../../graph/link/read-link.ts";

/** How much is inflated before the size of what came out is looked at again, in bytes. */
const sliceBytes = 512;

/** Compresses a text as raw deflate. */
export async function deflate(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Inflates raw deflate to text, slice by slice: what would grow over the limit is given up before it fills the memory. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Inflated> {
  const stream = new DecompressionStream("deflate-raw");
  const writing = feed(stream.writable.getWriter(), bytes);
  const reader = stream.readable.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let sizeBytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sizeBytes += value.length;
      if (sizeBytes > linkLimits.bytes) {
        await reader.cancel();
        await writing;
        return { text: null, problem: "too large" };
      }
      text += decoder.decode(value, { stream: true });
    }
    text += decoder.decode();
    await writing;
    return { text, problem: null };
  } catch {
    await reader.cancel().catch(() => {});
    await writing;
    return { text: null, problem: "damaged" };
  }
}

/** Writes slice after slice. It never rejects: what is wrong with the bytes shows on the reading side. */
async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  writer.closed.catch(() => {});
  try {
    for (let at = 0; at < bytes.length; at += sliceBytes)
      await writer.write(bytes.subarray(at, at + sliceBytes));
    await writer.close();
  } catch {
    // The reader fails for the same reason, and says so.
  }
}
