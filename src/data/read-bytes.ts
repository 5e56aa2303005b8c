/** How the bytes of a data set are reached: by fetch in a worker; a terminal brings its own reader of files. */
import { DataError } from "./data-error.ts";

/** Reads one file of the data folder: `digits/meta.json`. It rejects with whatever says best what went wrong. */
export type ReadBytes = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Reads below an absolute URL that ends in a slash.
 *
 * Hosts of single-page apps answer a missing file with their start page, so an HTML answer counts as missing.
 *
 * @throws DataError `E_DATA_LOAD` from the reader it returns.
 */
export function readByFetch(baseUrl: string): ReadBytes {
  return async (path) => {
    const url = new URL(path, baseUrl).href;
    const response = await fetch(url);
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || type.startsWith("text/html")) {
      const detail = `${url} answered ${response.status} ${response.statusText} (${type || "no type"}).`;
      throw new DataError("E_DATA_LOAD", `The file ${path} could not be read.`, detail);
    }
    return new Uint8Array(await response.arrayBuffer());
  };
}
