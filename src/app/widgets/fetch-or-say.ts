/** Fetches what a command needs, and says so where it does not come. */
import { showNotice } from "../stores/notice-store.ts";
import { fetchPart } from "./fetch-part.ts";

/**
 * Fetches a part of the app for a command. Null when it did not come, which the reader has then been told.
 *
 * @param name The subject of the sentence that says so: "What lays a drawing out".
 */
export async function fetchOrSay<T>(name: string, load: () => Promise<T>): Promise<T | null> {
  try {
    return await fetchPart(name, load);
  } catch (error) {
    showNotice({
      message: error instanceof Error ? error.message : String(error),
      detail: "The connection may be gone, or a new version has been published.",
      action: "Try again, or reload the page: your drawing is kept.",
    });
    return null;
  }
}
