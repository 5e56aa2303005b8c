/** Opens the lesson that an address or a file holds: read, checked and put in place in one step, or not at all. */
import { readHash } from "../../graph/link/address.ts";
import type { LinkFault } from "../../graph/link/link-fault.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { decodeLesson, parseLessonText } from "../link/lesson-codec.ts";
import { showError } from "../widgets/message.ts";
import { beginLesson, openLessonLink } from "./lesson-store.ts";

/** Opens the lesson of a hash, and tells whether there is one; if not, nothing changes but a message. */
export async function openLesson(hash: string, before: string | null): Promise<boolean> {
  const address = readHash(hash);
  const found = await decodeLesson(hash);
  const lesson =
    found?.lesson ?? (address.kind === "lesson" ? lessonCatalogue.get(address.name) : undefined);
  if (lesson) openLessonLink(lesson, before);
  else if (found?.fault) showFault(found.fault.message, found.fault);
  else
    void showError("This link names a lesson that does not exist.", {
      description: "Press Lessons to see which there are. Your own drawing is as it was.",
    });
  return lesson !== undefined;
}

/** Begins the lesson of a file, with a project of its own; on any problem nothing changes but a message. */
export function openLessonText(name: string, text: string): void {
  const { lesson, fault } = parseLessonText(text);
  if (lesson) beginLesson(lesson);
  else showFault(`${name} was not opened`, fault);
}

function showFault(message: string, { detail, action, code }: LinkFault): void {
  void showError(message, { description: `${detail} ${action}`, duration: 20_000, id: code });
}
