import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { encodeLesson } from "../src/app/link/lesson-codec.ts";
import type { TaughtLesson } from "../src/lessons/lesson.ts";
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

  await button(page, "Preview").click();
  await expect(lesson(page).getByText("You see what learners see.")).toBeVisible();
  await expect(lesson(page).locator("math")).toBeVisible();
  await predict(page, "None");
  await isOpen(page, "A Dropout with rate 0.5");
  await page.getByLabel("Project name").fill("tried");
  await button(page, "Back to editing").click();
  await expect(box(page, "Title of the step")).toHaveValue("Add a rest");
  await expect(page.getByLabel("Project name")).toHaveValue("mine");

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

test("a damaged lesson says so and changes nothing, as a link and as a file", async ({ page }) => {
  await open(page, `${cpu}#t=lenet`);
  await page.getByLabel("Project name").fill("kept");
  await page.waitForTimeout(500);
  const whole = await encodeLesson(sampleLesson);
  for (const [hash, text] of [
    [whole.slice(0, -9), "This link is damaged"],
    ["#l=2.d.AAAA", "made by a newer Tributary"],
    ["#l=nothing", "names a lesson that does not exist"],
  ] as const) {
    await page.evaluate((wanted) => {
      location.hash = wanted;
    }, hash);
    await expect(page.getByText(text).first()).toBeVisible();
    await expect(page.getByLabel("Project name")).toHaveValue("kept");
    await expect(lesson(page)).toBeHidden();
  }
  await button(page, "Lessons").click();
  await page.getByLabel("Lesson file").setInputFiles({
    name: "broken.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"format":"tributary-lesson","version":1,"lesson":{}}'),
  });
  await expect(page.getByText("broken.json was not opened")).toBeVisible();
  await page.goto("about:blank");
  await page.goto(`/${cpu}${whole.slice(0, -9)}`);
  await expect(page.getByText("This link is damaged").first()).toBeVisible();
  await expect(page.getByLabel("Project name")).toHaveValue("kept");
});

test("a lesson's link fetches, trains and keeps nothing, and leads back; it can be printed", async ({
  page,
}) => {
  await open(page, cpu);
  await page.getByLabel("Project name").fill("mine");
  await page.waitForTimeout(500);
  const stored = () =>
    page.evaluate(() => JSON.stringify({ ...localStorage, "tributary.layout": null }));
  const before = await stored();
  await page.goto("about:blank");
  const data: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/data/")) data.push(request.url());
  });
  await page.goto(`/${cpu}${await encodeLesson(sampleLesson)}`);
  await expect(lesson(page).getByRole("heading", { name: "1/2 Add a rest" })).toBeVisible();
  await expect(card(page, "conv2")).toBeVisible();
  await page.waitForTimeout(1000);
  expect(data).toEqual([]);
  expect(await stored()).toBe(before);
  await expect(status(page)).toContainText("Not started");

  await page.evaluate(() => {
    window.print = () => {
      const sheet = document.querySelector("[data-print]");
      document.body.dataset["printed"] = sheet?.textContent ?? "";
      document.body.dataset["formulas"] = String(sheet?.querySelectorAll("math").length);
    };
  });
  await button(page, "Print the lesson").click();
  await expect(page.locator("body")).toHaveAttribute(
    "data-printed",
    /Class seed 42.*2\. Train it/s,
  );
  await expect(page.locator("body")).toHaveAttribute("data-formulas", "1");

  await button(page, "Back to mine").click();
  await expect(page.getByLabel("Project name")).toHaveValue("mine");
  await expect(lesson(page).getByText("Another project is on the canvas.")).toBeVisible();
  await button(page, "Reset the drawing").click();
  await expect(page.getByLabel("Project name")).toHaveValue("lenet");
  await button(page, "File").click();
  await page.getByRole("menuitem", { name: /^Projects/ }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: /^mine/ })).toBeVisible();
});

test("locks and hidden parts hold while the lesson is taken, through its own drawings too, and go with it", async ({
  page,
}) => {
  const locked: TaughtLesson = { ...sampleLesson, lock: "fields", hide: ["palette"] };
  await open(page, `${cpu}${await encodeLesson(locked)}`);
  await predict(page, "None");
  await expect(page.getByRole("navigation", { name: "Layers" })).toBeHidden();
  await card(page, "conv1").click();
  await expect(page.getByLabel("Filters")).toBeDisabled();
  await button(page, "Show the solution").click();
  await card(page, "dense1").click();
  await expect(page.getByLabel("Units")).toBeDisabled();
  await expect(page.getByRole("navigation", { name: "Layers" })).toBeHidden();
  await page.waitForTimeout(500);
  await page.reload();
  await card(page, "dense1").click();
  await expect(page.getByLabel("Units")).toBeDisabled();
  await button(page, "Close the lesson").click();
  await expect(page.getByLabel("Units")).toBeEnabled();
  await expect(page.getByRole("navigation", { name: "Layers" })).toBeVisible();
  await page.reload();
  await card(page, "dense1").click();
  await expect(page.getByLabel("Units")).toBeEnabled();
  await expect(lesson(page)).toBeHidden();
});

test("what is missing is named before the lesson can be shared; its file opens as the lesson and as a copy", async ({
  page,
}) => {
  await open(page, cpu);
  await makeLesson(page);
  await button(page, "Share the lesson").click();
  const missing = page.getByRole("list", { name: "To mend" });
  await expect(missing.getByRole("listitem")).toHaveText([
    /Give the lesson a title/,
    /Give the step a title/,
    /Write what this step is about/,
  ]);
  await missing.getByRole("button", { name: /Step 1 Give/ }).click();
  await expect(editor(page).getByText("Give the step a title.")).toBeVisible();
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
  await expect(
    page.getByRole("dialog").getByRole("button", { name: /^A first look/ }),
  ).toBeVisible();
  await page.getByLabel("Lesson file").setInputFiles(saved);
  await expect(lesson(page).getByRole("heading", { name: "1/1 Look around" })).toBeVisible();
  await page.reload();
  await expect(lesson(page).getByText("This step is done.")).toBeVisible();
  await button(page, "Edit a copy of the lesson").click();
  await expect(box(page, "Title")).toHaveValue("A first look");
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
