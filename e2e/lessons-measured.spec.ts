import { expect, test } from "@playwright/test";
import {
  begin,
  isDone,
  isOpen,
  lesson,
  next,
  predict,
  profile,
  task,
  trainSteps,
  trainUntil,
  useLanes,
} from "./lesson.ts";
import { button, showTraining, stepShown } from "./tributary.ts";

test("Where does the time go: only what was measured with that batch counts", async ({ page }) => {
  test.setTimeout(240_000);
  await begin(page, "Where does the time go");
  await predict(page, "dense1");
  await isOpen(page, "A step with one picture was measured");
  await trainUntil(page, "50 steps");
  await profile(page);
  await isDone(page, "A step with one picture was measured");
  await next(page);
  await predict(page, "less than 64 times");
  await isOpen(page, "At least 1.5 times as many pictures");
  await button(page, "Stop").click();
  await showTraining(page);
  await page.getByLabel("Batch size").fill("64");
  await isOpen(page, "50 steps");
  const before = await stepShown(page);
  await trainUntil(page, "50 steps");
  // The run goes on, but the steps with one picture are not those of this drawing.
  await expect(task(page, "50 steps")).toContainText(
    `reached at step ${(before + 50).toLocaleString("en-US")}:`,
  );
  await isDone(page, "At least 1.5 times as many pictures");
  await next(page);
  await predict(page, "0.5 operations per byte");
  await profile(page);
  await isDone(page, "A step with 64 pictures was measured");
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});

test("Branches: work and span are measured, and two lanes are told from one", async ({ page }) => {
  test.setTimeout(240_000);
  await begin(page, "Branches");
  await useLanes(page, 2, 1);
  await predict(page, "4 times");
  await isOpen(page, "A step of it was measured");
  await trainUntil(page, "20 steps");
  await profile(page);
  await isDone(page, "A step of it was measured");
  await next(page);
  await predict(page, "between 1 and 4");
  await isDone(page, "Measured: more than 1, at most 4");
  await next(page);
  await expect(task(page, "A step was measured on one lane")).toContainText("2 lanes");
  await isOpen(page, "A step was measured on one lane");
  await useLanes(page, 1, 1);
  await isOpen(page, "A step was measured on one lane");
  await trainSteps(page, 20);
  await profile(page);
  await isDone(page, "A step was measured on one lane");
  await next(page);
  await predict(page, "No, it wins less");
  await isOpen(page, "A step was measured on two lanes or more");
  await useLanes(page, 2, 1);
  await trainSteps(page, 20);
  await profile(page);
  await isDone(page, "A step was measured on two lanes or more");
  const overlap = task(page, "Branches of at least one fork");
  for (
    let again = 0;
    again < 3 && (await overlap.getAttribute("data-holds")) === "false";
    again++
  ) {
    await page.waitForTimeout(2000);
    await profile(page);
  }
  // Where other programs keep the cores busy nothing can overlap. Then it must be said so, and the step can be passed over.
  if ((await overlap.getAttribute("data-holds")) === "false") {
    await expect(overlap).toContainText("0 of 4 forks");
    await button(page, "Skip this step").click();
    await expect(lesson(page).getByText("This step was skipped.")).toBeVisible();
  }
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});

test("Threads inside, lanes between: each pair of numbers has to be measured", async ({ page }) => {
  test.setTimeout(300_000);
  await begin(page, "Threads inside");
  await useLanes(page, 2, 1);
  await trainSteps(page, 20);
  await isOpen(page, "Measured with 1 lane and 1 thread");
  await useLanes(page, 1, 1);
  await trainUntil(page, "Measured with 1 lane and 1 thread");
  await next(page);
  await predict(page, "nearly nothing");
  // It was measured before, on this very drawing, so it is done already.
  await isDone(page, "Measured with 2 lanes and 1 thread");
  await next(page);
  await predict(page, "more than lanes do, if the ops are large");
  await isOpen(page, "Measured with 1 lane and 2 threads");
  await useLanes(page, 1, 2);
  await trainUntil(page, "Measured with 1 lane and 2 threads");
  await next(page);
  await predict(page, "when ops are many, small and independent");
  await isOpen(page, "Measured with 1 lane and 2 threads");
  await trainUntil(page, "Measured with 1 lane and 2 threads");
  await isOpen(page, "Measured with 2 lanes and 1 thread");
  await useLanes(page, 2, 1);
  await trainUntil(page, "Measured with 2 lanes and 1 thread");
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});
