import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { decodeLesson } from "./lesson-codec.ts";

/**
 * Lessons' links as released versions wrote them, and what they held. They must open forever, with the same id, from which the
 * completion codes follow: links are added to the file, none is changed.
 */
const frozen: readonly { hash: string; lesson: TaughtLesson }[] = JSON.parse(
  await readFile(new URL("frozen-lessons.json", import.meta.url), "utf8"),
);

describe("lessons' links of version 1", () => {
  it.each(frozen)("open as they did: $lesson.title", async ({ hash, lesson }) => {
    const found = (await decodeLesson(hash))?.lesson;
    expect(found).toMatchObject(lesson);
    expect(found?.start.nodes).toHaveLength(lesson.start.nodes.length);
    expect(found?.steps.map(({ tasks }) => tasks)).toEqual(lesson.steps.map(({ tasks }) => tasks));
  });

  it.each(frozen.map(({ hash }, at) => [["vMYu", "xBNC"][at], hash] as const))(
    "open with the checksum that later versions put into them: %s",
    async (check, hash) => {
      const checked = hash.replace("#l=1.d.", `#l=1.c.${check}.`);
      expect(await decodeLesson(checked)).toEqual(await decodeLesson(hash));
      expect((await decodeLesson(checked))?.fault).toBeNull();
    },
  );
});
