/** The lesson that is being made: written shortly after each change, and there again after a reload. */
import { create } from "zustand";
import type { LessonStep, TaughtLesson } from "../../lessons/lesson.ts";
import { readOfTab, writeOfTab } from "../stores/storage.ts";
import { deleteDraft, readDraft, writeDraft } from "./drafts.ts";
import { emptyStep } from "./edit-steps.ts";

interface Draft {
  readonly id: string;
  readonly lesson: TaughtLesson;
}

interface TeachState {
  /** The draft in the editor; null while nobody makes a lesson. */
  readonly draft: Draft | null;
  /** The step in the editor; null for what is about the whole lesson. */
  readonly step: number | null;
  readonly saved: "saved" | "saving" | "unavailable";
  /** It was to be shared and something was missing: from then on everything that is shows. */
  readonly isChecked: boolean;
}

const key = "tributary.teach";

/** How long a change may wait for others before it is written, in milliseconds. */
const delayMs = 250;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Read it with a selector; change it with the functions below. */
export const useTeachStore = create<TeachState>()((): TeachState => {
  const id = readOfTab(key) || null;
  const lesson = id === null ? null : readDraft(id);
  return {
    draft: id !== null && lesson ? { id, lesson } : null,
    step: null,
    saved: "saved",
    isChecked: false,
  };
});

if (typeof addEventListener === "function") addEventListener("pagehide", saveDraft);

/** Puts a draft into the editor, and keeps it. */
export function openDraft(id: string, lesson: TaughtLesson): void {
  saveDraft();
  writeOfTab(key, id);
  const saved = writeDraft(id, lesson) ? "saved" : "unavailable";
  useTeachStore.setState({ draft: { id, lesson }, step: null, saved, isChecked: false });
}

/** Takes the draft out of the editor; it stays among the drafts, unless nothing was written yet. */
export function closeDraft(): void {
  saveDraft();
  const { draft } = useTeachStore.getState();
  if (draft && isUnwritten(draft.lesson)) deleteDraft(draft.id);
  writeOfTab(key, "");
  useTeachStore.setState({ draft: null, step: null });
}

/** Changes the lesson in the editor. */
export function changeLesson(change: Partial<TaughtLesson>): void {
  const { draft } = useTeachStore.getState();
  if (!draft) return;
  useTeachStore.setState({
    draft: { ...draft, lesson: { ...draft.lesson, ...change } },
    saved: "saving",
  });
  timer ??= setTimeout(saveDraft, delayMs);
}

/** Shows a step, or with null what is about the whole lesson. */
export function showStep(step: number | null): void {
  useTeachStore.setState({ step });
}

/** Writes what waits to be written, at once. */
function saveDraft(): void {
  if (timer === undefined) return;
  clearTimeout(timer);
  timer = undefined;
  const { draft } = useTeachStore.getState();
  if (!draft) return;
  useTeachStore.setState({ saved: writeDraft(draft.id, draft.lesson) ? "saved" : "unavailable" });
}

function isUnwritten({ title, summary, steps }: TaughtLesson): boolean {
  const isEmpty = (step: LessonStep) => JSON.stringify(step) === JSON.stringify(emptyStep);
  return title === "" && summary === "" && steps.every(isEmpty);
}
