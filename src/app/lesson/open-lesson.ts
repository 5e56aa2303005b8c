/** Opens the lesson that an address names. */
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { showError } from "../widgets/message.ts";
import { openLessonLink } from "./lesson-store.ts";

/** Opens a lesson by its id, and tells whether there is one; if not, nothing changes but a message. */
export function openLesson(id: string, before: string | null): boolean {
  const lesson = lessonCatalogue.get(id);
  if (lesson) openLessonLink(lesson, before);
  else
    void showError("This link names a lesson that does not exist.", {
      description: "Press Lessons to see which there are. Your own drawing is as it was.",
    });
  return lesson !== undefined;
}
