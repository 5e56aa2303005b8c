/** Opens what an address holds, a drawing or a lesson: in one step, or not at all. */
import { readAddress } from "../../graph/link/address.ts";
import { clearAddress } from "../stores/clear-address.ts";
import { dismissNotice, showNotice } from "../stores/notice-store.ts";
import { openLinked } from "../stores/open-document.ts";
import { decodeLink } from "./link-codec.ts";

/** Grows with every address: one that takes long to read must not come in over a later one. */
let newest = 0;

/**
 * Opens what an address holds, and tells whether it held anything. On any problem nothing changes but a notice, and the address is
 * cleared, so that the same one can be tried again.
 *
 * @param before the project to go back to, where it is not the one on the screen
 */
export async function openAddress(address: string, before: string | null): Promise<boolean> {
  newest += 1;
  const turn = newest;
  const { kind } = readAddress(address);
  const open =
    kind === "lesson" || kind === "taught"
      ? (await import("../lesson/open-lesson.ts")).lessonOpener
      : drawingOpener;
  const { show, fault } = await open(address, before);
  if (turn !== newest) return false;
  if (fault) {
    clearAddress();
    showNotice(fault);
  }
  if (show) {
    dismissNotice();
    show();
  }
  return show !== null;
}

async function drawingOpener(address: string, before: string | null) {
  const result = await decodeLink(address);
  const link = result?.link;
  return { show: link ? () => openLinked(link, before) : null, fault: result?.fault ?? null };
}
