import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { encodeLesson } from "../src/app/link/lesson-codec.ts";
import { sampleLesson } from "../src/lessons/testing/sample-lesson.ts";
import { isDone, isOpen, lesson, next, predict, task } from "./lesson.ts";
import { box, editor, lessonLink, makeLesson, writeLesson } from "./teacher.ts";
import {
  button,
  card,
  losses,
  open,
  openTemplate,
  showTraining,
  status,
  waitForStep,
} from "./tributary.ts";

const cpu = "?engine=wasm";

/** A browser that has never seen the app. */
async function newLearner(browser: Browser, hash: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await open(page, `${cpu}${hash}`);
  await expect(lesson(page)).toBeVisible();
  return page;
}

/** The losses of the first steps. */
async function firstLosses(page: Page, steps: number): Promise<readonly number[]> {
  const before = (await losses(page)).length;
  await button(page, "Train").click();
  await waitForStep(page, steps);
  await button(page, "Pause").click();
  await expect(button(page, "Resume")).toBeVisible();
  return (await losses(page)).slice(before, before + steps);
}

/** Takes the lesson in the editor as a learner does, and goes back: nothing of the teacher's own is lost. */
async function tryOutAndReturn(page: Page): Promise<void> {
  await page.getByLabel("Project name").fill("renamed");
  await button(page, "Preview").click();
  await expect(lesson(page).getByText("You see what learners see.")).toBeVisible();
  await expect(lesson(page).locator("math")).toBeVisible();
  await predict(page, "None");
  await isOpen(page, "A Dropout with rate 0.5");
  await page.getByLabel("Project name").fill("tried");
  await button(page, "Back to editing").click();
  await expect(box(page, "Title of the step")).toHaveValue("Add a rest");
  await expect(page.getByLabel("Project name")).toHaveValue("renamed");
  await expect(card(page, "conv1")).toBeVisible();
  const projects = await page.evaluate(() => localStorage.getItem("tributary.projects"));
  expect(projects).not.toContain("tried");
  await button(page, "Undo").click();
  await expect(page.getByLabel("Project name")).toHaveValue("mine");
  await button(page, "Redo").click();
}

test("a teacher makes a lesson; a learner opens its link, does it wrong, then right, and gets the code that the teacher gets", async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  await open(page, cpu);
  await openTemplate(page, "LeNet-5");
  await page.getByLabel("Project name").fill("mine");
  await makeLesson(page);
  await writeLesson(page);

  await page.waitForTimeout(500);
  await page.reload();
  await expect(editor(page)).toBeVisible();
  await editor(page).getByRole("button", { name: "1 Add a rest" }).click();
  await expect(box(page, "Question")).toHaveValue("How many numbers does a dropout learn?");

  await tryOutAndReturn(page);
  const link = await lessonLink(page);
  await page.getByLabel("A learner’s name").fill("Ada");
  const code = await page
    .getByRole("region", { name: "Completion codes" })
    .locator("code")
    .innerText();

  const learner = await newLearner(browser, link);
  await expect(lesson(learner).getByText(/Class seed 42/)).toBeVisible();
  await predict(learner, "One for each input");
  await isOpen(learner, "A Dropout with rate 0.5");
  await card(learner, "dense1").click();
  await learner
    .getByRole("navigation", { name: "Layers" })
    .getByRole("button", { name: "Dropout", exact: true })
    .click();
  await isOpen(learner, "A Dropout with rate 0.5");
  await learner.getByLabel("Rate").fill("0.5");
  await isDone(learner, "A Dropout with rate 0.5");
  await expect(lesson(learner).getByText("It came out otherwise.")).toBeVisible();
  await learner.waitForTimeout(500);
  await learner.reload();
  await next(learner);
  await isOpen(learner, "Accuracy of at least 80 %");
  await button(learner, "Train").click();
  await isOpen(learner, "Accuracy of at least 80 %");
  await expect(task(learner, "Accuracy of at least 80 %")).toHaveAttribute("data-holds", "true", {
    timeout: 120_000,
  });
  await button(learner, "Pause").click();
  await learner.getByLabel("Your name").fill("ada ");
  await expect(lesson(learner).getByText(code)).toBeVisible();
  expect(code).toMatch(/^what-dropout-costs-[2-9A-Z]{6} [2-9A-Z]{6}$/);
  await learner.context().close();
});

test("the curves of two learners are equal with the class seed, and part with another", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const steps = 30;
  const hash = await encodeLesson({ ...sampleLesson, lock: "none", hide: [] });
  const ada = await newLearner(browser, hash);
  const curve = await firstLosses(ada, steps);
  expect(curve).toHaveLength(steps);
  await ada.context().close();

  const grace = await newLearner(browser, hash);
  expect(await firstLosses(grace, steps)).toEqual(curve);
  await showTraining(grace);
  await grace.getByLabel("Seed", { exact: true }).fill("43");
  await expect(lesson(grace).getByText("Your drawing has another seed.")).toBeVisible();
  await button(grace, "Reset").click();
  await expect(status(grace)).toContainText("Ready");
  expect(await firstLosses(grace, steps)).not.toEqual(curve);

  await button(grace, "Reset the drawing").click();
  await expect(lesson(grace).getByText("Your drawing has another seed.")).toBeHidden();
  await expect(status(grace)).toContainText("Ready");
  expect(await firstLosses(grace, steps)).toEqual(curve);
  await grace.context().close();
});

test("what is missing is named before the lesson can be shared; its file opens as the lesson and as a copy", async ({
  page,
}) => {
  await open(page, cpu);
  await button(page, "File").click();
  await page.getByRole("menuitem", { name: "Make a lesson" }).click();
  await button(page, "Share the lesson").click();
  const missing = page.getByRole("list", { name: "To mend" });
  await expect(missing.getByRole("listitem")).toHaveText([
    /Give the lesson a title/,
    /Give the step a title/,
    /Write what this step is about/,
  ]);
  await missing.getByRole("button", { name: /Step 1 Give/ }).click();
  await expect(editor(page).getByText("Give the step a title.")).toBeVisible();
  await expect(box(page, "Title of the step")).toBeFocused();
  await box(page, "Title of the step").fill("Look around");
  await box(page, "Text").fill("Press Train.");
  await editor(page).getByRole("button", { name: "About the lesson" }).click();
  await box(page, "Title").fill("A first look");
  await lessonLink(page);
  const saving = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", { name: "JSON file" }).click();
  const saved = await (await saving).path();
  await page.keyboard.press("Escape");
  await button(page, "Close the lesson editor").click();
  await button(page, "Lessons").click();
  const draft = page.getByRole("dialog").getByRole("button", { name: /^A first look/ });
  await button(page, "Delete A first look").click();
  await expect(draft).toBeHidden();
  await button(page, "Put it back").click();
  await expect(draft).toBeVisible();
  await page.getByLabel("Lesson file").setInputFiles(saved);
  await expect(lesson(page).getByRole("heading", { name: "1/1 Look around" })).toBeVisible();
  await page.reload();
  await expect(lesson(page).getByText("This step is done.")).toBeVisible();
  await button(page, "Edit a copy of the lesson").click();
  await expect(box(page, "Title")).toHaveValue("A first look");
});

test("checks and solutions are tried against the canvas at once, and what is deleted can be put back", async ({
  page,
}) => {
  await open(page, `${cpu}#t=lenet`);
  await makeLesson(page);
  await editor(page).getByRole("button", { name: "Step without a title" }).click();
  await expect(button(page, "Add the selected layers")).toHaveAttribute("aria-disabled", "true");
  await card(page, "conv1").click();
  await button(page, "Add the selected layers").click();
  await expect(page.getByRole("list", { name: "Layers pointed at" })).toHaveText("conv1");
  await button(page, "Add a task").click();
  const first = editor(page).getByRole("group", { name: "Task 1" });
  await button(page, "Like conv1").click();
  await expect(first.getByLabel("Task in words")).toHaveValue(
    "A Conv2D with filters 6, kernel 5 × 5 that gives 28 × 28 × 6",
  );
  await expect(first.getByRole("status")).toContainText("On your canvas: done");
  const solution = editor(page).getByRole("region", { name: "Solution" });
  await solution.getByRole("button", { name: "Take the drawing on the canvas" }).click();
  await expect(solution.getByText("It fulfils every task about the drawing.")).toBeVisible();
  await page.getByRole("region", { name: "Inspector panel" }).getByLabel("Filters").fill("7");
  await expect(first.getByRole("status")).toContainText("On your canvas: not yet");
  await first.getByLabel("Filters", { exact: true }).fill("7");
  await first.getByLabel("Output shape").fill("28x28x7");
  await expect(first.getByRole("status")).toContainText("On your canvas: done");
  await expect(solution.getByText(/It does not fulfil: A Conv2D with filters 7/)).toBeVisible();
  await first.getByLabel("Filters", { exact: true }).fill("0");
  await expect(first.getByText(/Filters must be a whole number from 1/).first()).toBeVisible();
  await button(page, "Remove task 1").click();
  await expect(first).toBeHidden();
  await button(page, "Put it back").click();
  await expect(first.getByLabel("Task in words")).toHaveValue(/filters 0/);
  await button(page, "Delete the step").click();
  await expect(box(page, "Title")).toBeVisible();
  const message = page.getByRole("listitem").filter({ hasText: "Step 1 is deleted" });
  await message.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByRole("list", { name: "Layers pointed at" })).toHaveText("conv1");
});

test("what learners cannot do is said before the lesson is shared, and may be shared all the same", async ({
  page,
}) => {
  await open(page, `${cpu}#t=lenet`);
  await makeLesson(page);
  await writeLesson(page);
  await editor(page).getByRole("button", { name: "About the lesson" }).click();
  await editor(page).getByLabel(/^Lock/).selectOption({ index: 1 });
  await button(page, "Share the lesson").click();
  const dialog = page.getByRole("dialog", { name: "Share the lesson" });
  const stuck = dialog.getByRole("list", { name: "What learners cannot do" });
  await expect(stuck.getByRole("listitem")).toHaveText([
    /Step 1.*A Dropout with rate 0.5: Layers and edges are locked, and there is no Dropout\./,
  ]);
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
  await dialog.getByRole("button", { name: "Share anyway" }).click();
  await expect(dialog.getByRole("textbox", { name: "Lesson link" })).toHaveValue(/#l=1\.[cd]\./);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the editor has no accessibility violations in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, `${cpu}#t=lenet`);
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const violations = async () =>
      (await new AxeBuilder({ page }).withTags(rules).analyze()).violations;
    await button(page, "Lessons").click();
    await expect(button(page, "Make a lesson")).toBeVisible();
    expect(await violations()).toEqual([]);
    await page.keyboard.press("Escape");
    await makeLesson(page);
    expect(await violations()).toEqual([]);
    await button(page, "Share the lesson").click();
    await expect(page.getByRole("list", { name: "To mend" })).toBeVisible();
    expect(await violations()).toEqual([]);
    await page.keyboard.press("Escape");
    await writeLesson(page);
    expect(await violations()).toEqual([]);
    await editor(page).getByRole("button", { name: "1 Add a rest" }).click();
    expect(await violations()).toEqual([]);
    await lessonLink(page);
    expect(await violations()).toEqual([]);
    await page.keyboard.press("Escape");
    await button(page, "Preview").click();
    await expect(lesson(page)).toBeVisible();
    expect(await violations()).toEqual([]);
  });
}
