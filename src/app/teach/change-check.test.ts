import { describe, expect, it } from "vitest";
import type { Check } from "../../lessons/check.ts";
import { checkForms } from "../../lessons/check-forms.ts";
import { describeCheck } from "../../lessons/check-words.ts";
import { sampleLesson } from "../../lessons/testing/sample-lesson.ts";
import { checkForNode, setCheckValue, setTaskCheck, taskOf } from "./change-check.ts";

describe("a value of a check", () => {
  it("is set, left out, and kept when it is no number yet", () => {
    const check: Check = { kind: "accuracy", least: 0.9 };
    expect(setCheckValue(check, "most", 0.95)).toEqual({ ...check, most: 0.95 });
    expect(setCheckValue(check, "least", undefined)).toEqual({ kind: "accuracy" });
    expect(setCheckValue(check, "least", Number.NaN)).toEqual({
      kind: "accuracy",
      least: Number.NaN,
    });
  });

  it("that the check does not have changes nothing", () => {
    const check: Check = { kind: "steps", least: 5 };
    expect(setCheckValue(check, "most", 9)).toBe(check);
    expect(setCheckValue(check, "least", "many")).toBe(check);
  });
});

describe("the words of a task", () => {
  it("follow the check until someone writes others", () => {
    const task = taskOf({ kind: "steps", least: 50 });
    expect(task.text).toBe("Train at least 50 steps");
    const more = setTaskCheck(task, { kind: "steps", least: 90 });
    expect(more.text).toBe("Train at least 90 steps");
    const own = { ...more, text: "Train for a while" };
    expect(setTaskCheck(own, { kind: "steps", least: 10 }).text).toBe("Train for a while");
  });

  it.each(Object.values(checkForms))("say what is looked at: $label", ({ initial }) => {
    expect(describeCheck(initial)).toMatch(/^[A-Z0-9].{6,}/);
    expect(describeCheck(initial)).not.toMatch(/undefined|NaN|object/);
  });
});

describe("a check for a layer like one on the canvas", () => {
  it("asks for what differs from a new one, and for its output shape", () => {
    const node = sampleLesson.start.nodes.find(({ name }) => name === "conv1");
    if (!node) throw new Error("LeNet has a conv1");
    const check = checkForNode(node, [28, 28, 6]);
    expect(check).toEqual({
      kind: "layer",
      type: "Conv2D",
      fields: { filters: 6, kernel: [5, 5] },
      shape: [28, 28, 6],
    });
    expect(describeCheck(check)).toBe(
      "A Conv2D with filters 6, kernel 5 × 5 that gives 28 × 28 × 6",
    );
  });
});
