import { describe, expect, it } from "vitest";
import type { LessonStep } from "../../lessons/lesson.ts";
import { changeStep, insertStep, moveStep, removeStep } from "./edit-steps.ts";

const steps: readonly LessonStep[] = ["a", "b", "c"].map((title) => ({
  title,
  text: [],
  tasks: [],
}));

function titles(changed: readonly LessonStep[]): string {
  return changed.map(({ title }) => title).join("");
}

describe("the steps of a lesson", () => {
  it("move up and down, and not beyond the ends", () => {
    expect(titles(moveStep(steps, 1, -1))).toBe("bac");
    expect(titles(moveStep(steps, 1, 1))).toBe("acb");
    expect(titles(moveStep(steps, 2, 1))).toBe("abc");
    expect(titles(moveStep(steps, 0, -1))).toBe("abc");
    expect(titles(moveStep(steps, 7, 1))).toBe("abc");
  });

  it("come and go without touching the others", () => {
    const [step] = steps;
    expect(step && titles(insertStep(steps, 2, step))).toBe("abac");
    expect(titles(removeStep(steps, 1))).toBe("ac");
    expect(titles(steps)).toBe("abc");
  });

  it("lose a member that is set to undefined, but never title, text or tasks", () => {
    const hinted = changeStep(steps, 1, { hint: "Look." });
    expect(hinted[1]).toEqual({ title: "b", text: [], tasks: [], hint: "Look." });
    expect(changeStep(hinted, 1, { hint: undefined })).toEqual(steps);
    expect(changeStep(steps, 1, { title: undefined })[1]).toEqual({
      title: "",
      text: [],
      tasks: [],
    });
  });
});
