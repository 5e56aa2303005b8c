import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { keepInMemoryOnly, writeStored } from "../stores/storage.ts";
import { deleteDraft, listDrafts, mintDraftId, readDraft, writeDraft } from "./drafts.ts";

beforeAll(keepInMemoryOnly);

beforeEach(() => {
  for (const { id } of listDrafts()) deleteDraft(id);
});

describe("drafts of lessons", () => {
  it("are kept as they are, finished or not", () => {
    const id = mintDraftId();
    const unfinished = { ...sampleLesson, title: "", minutes: Number.NaN };
    expect(writeDraft(id, unfinished)).toBe(true);
    const read = readDraft(id);
    expect(read?.minutes).toBeNaN();
    expect(read?.title).toBe("");
    expect(read?.steps.map(({ title, tasks }) => [title, tasks])).toEqual(
      sampleLesson.steps.map(({ title, tasks }) => [title, tasks]),
    );
    expect(listDrafts().map((draft) => draft.id)).toEqual([id]);
  });

  it("are gone once they are deleted, and others stay", () => {
    const [one, other] = [mintDraftId(), mintDraftId()];
    writeDraft(one, sampleLesson);
    writeDraft(other, sampleLesson);
    deleteDraft(one);
    expect(readDraft(one)).toBeNull();
    expect(listDrafts().map(({ id }) => id)).toEqual([other]);
  });

  it("that are damaged are none, and a damaged list is an empty one", () => {
    const id = mintDraftId();
    writeDraft(id, sampleLesson);
    writeStored(`tributary.lesson.${id}`, "{");
    expect(readDraft(id)).toBeNull();
    writeStored("tributary.lessons", '[{"id":"x"}]');
    expect(listDrafts()).toEqual([]);
  });
});
