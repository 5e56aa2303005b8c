/** Opens the lesson that an address or a file holds: read, checked and put in place in one step, or not at all. */
import { readAddress } from "../../graph/link/address.ts";
import type { LinkFault } from "../../graph/link/link-fault.ts";
import { decodeLesson, findLesson, parseLessonText } from "../link/lesson-codec.ts";
import { showNotice } from "../stores/notice-store.ts";
import { beginLesson, openLessonLink } from "./lesson-store.ts";

/** Reads the lesson of an address: what shows it, or what is wrong with it. `before` as in `openAddress`. */
export async function lessonOpener(
  address: string,
  before: string | null,
): Promise<{ readonly show: (() => void) | null; readonly fault: LinkFault | null }> {
  const asked = readAddress(address);
  const found = asked.kind === "lesson" ? findLesson(asked.name) : await decodeLesson(address);
  const lesson = found?.lesson;
  return {
    show: lesson ? () => openLessonLink(lesson, before) : null,
    fault: found?.fault ?? null,
  };
}

/** Begins the lesson of a file, with a project of its own; on any problem nothing changes but a notice. */
export function openLessonText(name: string, text: string): void {
  const { lesson, fault } = parseLessonText(text);
  if (lesson) beginLesson(lesson);
  else showNotice({ ...fault, message: `${name} was not opened.` });
}
