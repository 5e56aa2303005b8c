/** Prints a lesson as a sheet: all steps, questions and tasks with room to write, and the drawing. */
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { fillLesson } from "../../lessons/counts.ts";
import { textsOf } from "../../lessons/formula.ts";
import { isTaught, type Lesson } from "../../lessons/lesson.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { countDrawing } from "./count-drawing.ts";
import { renderFormulas } from "./formula-store.ts";
import { LessonSheet } from "./LessonSheet.tsx";

/** Opens the browser's print dialog on the sheet. */
export async function printSheet(lesson: Lesson): Promise<void> {
  if (isTaught(lesson)) await renderFormulas(textsOf(lesson));
  const place = document.createElement("div");
  place.dataset["print"] = "sheet";
  document.body.append(place);
  const root = createRoot(place);
  const filled = isTaught(lesson) ? lesson : fillLesson(lesson, countDrawing);
  root.render(
    createElement(LessonSheet, { lesson: filled, graph: useGraphStore.getState().graph }),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  print();
  root.unmount();
  place.remove();
}
