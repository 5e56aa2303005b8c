/** The lessons that are being made in this browser: one text each, and a list of them. */
import * as z from "zod/mini";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { unpackDraft } from "../../lessons/unpack-lesson.ts";
import { readStored, removeStored, writeStored } from "../stores/storage.ts";

interface DraftEntry {
  readonly id: string;
  readonly title: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changedMs: number;
}

const listKey = "tributary.lessons";
const textKey = (id: string) => `tributary.lesson.${id}`;

const schema = z.array(
  z.object({
    id: z.string().check(z.regex(/^l[0-9a-f]{12}$/)),
    title: z.string(),
    changedMs: z.number(),
  }),
);

/** All drafts, the latest change first. A damaged list is an empty one. */
export function listDrafts(): readonly DraftEntry[] {
  try {
    const result = z.safeParse(schema, JSON.parse(readStored(listKey) ?? "[]"));
    return result.success ? result.data.toSorted((a, b) => b.changedMs - a.changedMs) : [];
  } catch {
    return [];
  }
}

/** Reads a draft; null where there is none that can be read. */
export function readDraft(id: string): TaughtLesson | null {
  try {
    return unpackDraft(JSON.parse(readStored(textKey(id)) ?? "null")).lesson;
  } catch {
    return null;
  }
}

/** Keeps a draft; false when the browser refuses. */
export function writeDraft(id: string, lesson: TaughtLesson): boolean {
  if (!writeStored(textKey(id), JSON.stringify(packLesson(lesson)))) return false;
  const others = listDrafts().filter((draft) => draft.id !== id);
  const entry = { id, title: lesson.title, changedMs: Date.now() };
  return writeStored(listKey, JSON.stringify([entry, ...others]));
}

/** Forgets a draft for good. */
export function deleteDraft(id: string): void {
  removeStored(textKey(id));
  writeStored(listKey, JSON.stringify(listDrafts().filter((draft) => draft.id !== id)));
}

/** An id that no other draft has. */
export function mintDraftId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `l${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
