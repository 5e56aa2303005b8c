import { beforeEach, describe, expect, it, vi } from "vitest";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { completionCode } from "../../lessons/completion-code.ts";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { decodeLesson, encodeLesson } from "../link/lesson-codec.ts";
import { keepInMemoryOnly, readStored, writeStored } from "../stores/storage.ts";

class SilentWorker {
  postMessage(): void {}
  addEventListener(): void {}
  terminate(): void {}
}

// The run controls read the address when they load, and opening a project asks a worker to get ready.
vi.stubGlobal("location", new URL("http://localhost/"));
vi.stubGlobal("history", { replaceState: () => {} });
vi.stubGlobal("document", { baseURI: "http://localhost/", hidden: false });
vi.stubGlobal("Worker", SilentWorker);
keepInMemoryOnly();
const store = await import("./lesson-store.ts");
const { useLessonStore } = store;
const { noLesson } = await import("./lesson-progress.ts");
const { progressKey, listKept } = await import("./kept-progress.ts");
const { deleteProject, listProjects, writeProject } = await import("../stores/projects.ts");
const { useGraphStore } = await import("../stores/graph-store.ts");
const { useSession } = await import("../stores/session.ts");
const { showProject } = await import("../stores/open-document.ts");
const { readProject } = await import("../stores/projects.ts");

const twoTowers = lessonCatalogue.get("two-towers");
if (!twoTowers) throw new Error("there is such a lesson");

let number = 0;

/** A lesson that no other test took, as its link gives it. */
async function freshLesson(): Promise<TaughtLesson> {
  number += 1;
  const hash = await encodeLesson({ ...sampleLesson, title: `Lesson ${number}` });
  const lesson = (await decodeLesson(hash))?.lesson;
  if (!lesson) throw new Error("its link opens");
  return lesson;
}

/** Another tab, or the same after it was closed: nothing is known but what the browser keeps. */
function newTab(): void {
  useLessonStore.setState(noLesson);
  useSession.setState({ projectId: null, formerId: null, kept: null });
}

/** What the autosave does with the first edit of a linked drawing. */
function becomeProject(id: string): void {
  useSession.setState({ projectId: id });
  writeProject(id, useGraphStore.getState().graph, useSession.getState().settings);
}

const reached = { found: "97.2 %", at: 412, network: "A2" };

beforeEach(newTab);

describe("how far a lesson was taken", () => {
  it("is there again with the same link in another tab, and the code is the same", async () => {
    const lesson = await freshLesson();
    store.openLessonLink(lesson, null);
    store.answer(0, 1);
    store.markReached(0, new Map([[0, reached]]), true);
    store.goToStep(lesson, 1);
    newTab();
    store.openLessonLink(lesson, null);
    const { step, done, answers, reached: kept, lesson: taken } = useLessonStore.getState();
    expect([step, done, answers]).toEqual([1, [true, false], [1, null]]);
    expect(kept[0]?.[0]).toEqual(reached);
    expect(taken && completionCode(taken.id, "Ada")).toBe(completionCode(lesson.id, "Ada"));
  });

  it("keeps the lesson's id when the tab writes it down and reads it back", async () => {
    const { parseProgress, printProgress, atBeginning } = await import("./lesson-progress.ts");
    // As an older version packed it: the drawings with seeds of their own.
    const lesson = { ...(await freshLesson()), id: "rest-for-lenet-2C2S84" };
    const read = parseProgress(printProgress(atBeginning(lesson, null)));
    expect(read.lesson?.id).toBe("rest-for-lenet-2C2S84");
  });

  it("leaves no trace while a link is only looked at", async () => {
    const lesson = await freshLesson();
    store.openLessonLink(lesson, null);
    store.markReached(1, new Map(), true);
    expect(readStored(`tributary.taken.${progressKey(lesson)}`)).toBeNull();
  });

  it("comes back with its project, from the list of projects", async () => {
    const lesson = await freshLesson();
    store.openLessonLink(lesson, null);
    store.answer(0, 0);
    const project = `p${String(number).padStart(12, "0")}`;
    becomeProject(project);
    expect(useLessonStore.getState().project).toBe(project);
    newTab();
    showProject(readProject(project));
    store.resumeLesson(project, true);
    expect(useLessonStore.getState().lesson?.title).toBe(lesson.title);
    expect(useLessonStore.getState().answers[0]).toBe(0);
    expect(useSession.getState().settings.lock).toBe("fields");
  });

  it("stays closed when it was closed, until its project is opened on purpose or its link is", async () => {
    const lesson = await freshLesson();
    store.openLessonLink(lesson, null);
    store.answer(0, 0);
    const project = `p${String(number).padStart(12, "0")}`;
    becomeProject(project);
    store.leaveLesson();
    store.resumeLesson(project, true);
    expect(useLessonStore.getState().lesson).toBeNull();
    store.resumeLesson(project, false);
    expect(useLessonStore.getState().answers[0]).toBe(0);
    store.leaveLesson();
    newTab();
    store.openLessonLink(lesson, null);
    expect(useLessonStore.getState()).toMatchObject({ project, answers: [0, null] });
    expect(useSession.getState().projectId).toBe(project);
  });

  it("goes on with a drawing of the lesson where its project was deleted", async () => {
    const lesson = await freshLesson();
    store.openLessonLink(lesson, null);
    store.answer(0, 0);
    const project = `p${String(number).padStart(12, "0")}`;
    becomeProject(project);
    newTab();
    deleteProject(project);
    store.openLessonLink(lesson, null);
    expect(useLessonStore.getState()).toMatchObject({ project: null, answers: [0, null] });
  });

  it("is joined with what another tab did, and lost to nobody", async () => {
    const lesson = await freshLesson();
    store.openLessonLink(lesson, null);
    store.answer(0, 0);
    const here = useLessonStore.getState();
    store.markReached(0, new Map([[0, reached]]), true);
    // This tab has not heard of it, and goes on.
    useLessonStore.setState({ ...here, step: 1 });
    newTab();
    store.openLessonLink(lesson, null);
    expect(useLessonStore.getState()).toMatchObject({ step: 1, done: [true, false] });
  });

  it("of a lesson of the app goes on from the list, or begins again when that is wished", () => {
    store.beginLesson(twoTowers);
    const first = useLessonStore.getState().project;
    writeProject(first ?? "", useGraphStore.getState().graph, useSession.getState().settings);
    store.answer(0, 1);
    newTab();
    store.beginLesson(twoTowers);
    expect(useLessonStore.getState()).toMatchObject({ project: first });
    expect(useLessonStore.getState().answers[0]).toBe(1);
    store.beginAgain(twoTowers);
    expect(useLessonStore.getState().answers[0]).toBeNull();
    expect(useLessonStore.getState().project).not.toBe(first);
    expect(listProjects().some(({ id }) => id === first)).toBe(true);
  });

  it("that is damaged is no reason to refuse the lesson", async () => {
    const lesson = await freshLesson();
    writeStored(`tributary.taken.${progressKey(lesson)}`, '{"id":"two-towers"}');
    store.openLessonLink(lesson, null);
    expect(useLessonStore.getState()).toMatchObject({ step: 0, answers: [null, null] });
    store.answer(0, 1);
    expect(store.useKeeping.getState().isRefused).toBe(false);
    newTab();
    store.openLessonLink(lesson, null);
    expect(useLessonStore.getState().answers[0]).toBe(1);
    writeStored("tributary.taken-lessons", '[{"key":3},7]');
    expect(listKept()).toEqual([]);
  });

  it("is not touched by its maker's trial", async () => {
    const lesson = await freshLesson();
    store.tryLesson(lesson, 1, "p000000000001");
    store.markReached(1, new Map(), true);
    expect(readStored(`tributary.taken.${progressKey(lesson)}`)).toBeNull();
  });
});
