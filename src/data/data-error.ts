/** The error that every part of loading a data set throws, ready to be shown. */
import type { Fault } from "../protocol/event.ts";

/**
 * `E_DATA_UNKNOWN`: the catalogue has no such set. `E_DATA_LOAD`: a file could not be read.
 * `E_DATA_CORRUPT`: a file was read, but is not what the catalogue or the description of the set promise.
 */
export type DataErrorCode = "E_DATA_UNKNOWN" | "E_DATA_LOAD" | "E_DATA_CORRUPT";

const actions: Readonly<Record<DataErrorCode, string>> = {
  E_DATA_UNKNOWN: "Choose one of the data sets that are offered.",
  E_DATA_LOAD: "Check the connection and try again; until then another data set may work.",
  E_DATA_CORRUPT: "Reload the page without its cache, or choose another data set.",
};

/** Its fields are those of the protocol's Fault. */
export class DataError extends Error implements Fault {
  readonly code: DataErrorCode;
  readonly detail: string;
  readonly action: string;

  constructor(code: DataErrorCode, message: string, detail: string) {
    super(message);
    this.name = "DataError";
    this.code = code;
    this.detail = detail;
    this.action = actions[code];
  }
}
