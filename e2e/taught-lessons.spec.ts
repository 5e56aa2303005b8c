import { expect, test } from "@playwright/test";
import { encodeLesson, printLesson } from "../src/app/link/lesson-codec.ts";
import type { TaughtLesson } from "../src/lessons/lesson.ts";
import { sampleLesson } from "../src/lessons/testing/sample-lesson.ts";
import { isDone, lesson, next, predict } from "./lesson.ts";
import { button, card, open, status } from "./tributary.ts";

const cpu = "?engine=wasm";

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
  // What an engine took is measured once and kept for all drawings, whenever that is done.
  const stored = () =>
    page.evaluate(() =>
      Object.entries(localStorage)
        .filter(([key]) => key !== "tributary.layout" && key !== "tributary.engines")
        .sort(),
    );
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
  expect(await stored()).toEqual(before);
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

test("a lesson begins with its first step's own drawing, and its link opened again goes on where it was", async ({
  page,
}) => {
  const [first, second] = sampleLesson.steps;
  const read = { title: "Read", text: ["Nothing to do here."], tasks: [] };
  const steps = [second, read, first].flatMap((step) => step ?? []);
  const begun = { ...sampleLesson, steps: steps.map((step) => ({ ...step, tasks: [] })) };
  const link = `/${cpu}${await encodeLesson(begun)}`;
  await open(page, link.slice(1));
  await expect(page.getByLabel("Project name")).toHaveValue("vgg-mini");
  await button(page, "Next step").click();
  await expect(lesson(page).getByRole("heading", { name: "2/3 Read" })).toBeVisible();
  await page.reload();
  await expect(lesson(page).getByRole("heading", { name: "2/3 Read" })).toBeVisible();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(lesson(page).getByRole("heading", { name: "2/3 Read" })).toBeVisible();
});

test("a lesson is where it was: after a reload, in another tab with its link, and with its old project", async ({
  page,
  context,
}) => {
  const [first, second] = sampleLesson.steps;
  const [task] = first?.tasks ?? [];
  const steps = [first && task ? { ...first, tasks: [task] } : [], second ?? []].flat();
  const link = `/${cpu}${await encodeLesson({ ...sampleLesson, lock: "none", hide: [], steps })}`;
  await open(page, link.slice(1));
  await predict(page, "As many as it has inputs");
  await card(page, "dense1").click();
  await page
    .getByRole("navigation", { name: "Layers" })
    .getByRole("button", { name: "Dropout", exact: true })
    .click();
  await page.getByLabel("Rate").fill("0.5");
  await isDone(page, "A Dropout with a rate of 0.5");
  await next(page);
  await expect(lesson(page).getByRole("heading", { name: "2/2 Train it" })).toBeVisible();
  await page.waitForTimeout(500);
  await page.reload();
  await expect(lesson(page).getByRole("heading", { name: "2/2 Train it" })).toBeVisible();

  const tab = await context.newPage();
  await page.close();
  await open(tab, link.slice(1));
  await expect(lesson(tab).getByRole("heading", { name: "2/2 Train it" })).toBeVisible();
  await button(tab, "Back").click();
  await expect(lesson(tab).getByText("It came out otherwise.")).toBeVisible();
  await tab.waitForTimeout(500);

  await tab.evaluate(() => {
    location.hash = "#t=mlp";
  });
  await expect(lesson(tab).getByText("Another project is on the canvas.")).toBeVisible();
  await button(tab, "Close the lesson").click();
  await expect(lesson(tab)).toBeHidden();
  await button(tab, "File").click();
  await tab.getByRole("menuitem", { name: /^Projects/ }).click();
  await tab
    .getByRole("dialog")
    .getByRole("button", { name: /^vgg-mini/ })
    .click();
  await expect(lesson(tab).getByRole("heading", { name: "1/2 Add a rest" })).toBeVisible();
  await expect(lesson(tab).getByText("This step is done.")).toBeVisible();
  await expect(lesson(tab).getByText(/done: Dropout: 120; now Dropout: 64/)).toBeVisible();
});

test("what a browser keeps nothing of is said, and the lesson goes on", async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new Error("full");
    };
  });
  await open(page, `${cpu}${await encodeLesson(sampleLesson)}`);
  await predict(page, "None");
  await expect(lesson(page).getByText("Your progress is not kept")).toBeVisible();
  await expect(lesson(page).getByRole("list", { name: "Tasks" })).toBeVisible();
});

test("a lesson that is too long for a link is offered as a file", async ({ page }) => {
  const words = (step: number) =>
    Array.from({ length: 400 }, (_, index) =>
      (Math.imul(step * 400 + index, 2_654_435_761) >>> 0).toString(36),
    ).join(" ");
  const steps = [1, 2, 3, 4].map((step) => ({
    title: `Step ${step}`,
    text: [words(step)],
    tasks: [],
  }));
  await open(page, cpu);
  await button(page, "Lessons").click();
  await page.getByLabel("Lesson file").setInputFiles({
    name: "long.json",
    mimeType: "application/json",
    buffer: Buffer.from(printLesson({ ...sampleLesson, steps })),
  });
  await button(page, "Edit a copy of the lesson").click();
  await button(page, "Share the lesson").click();
  const dialog = page.getByRole("dialog", { name: "Share the lesson" });
  await expect(dialog.getByText("Hand out the file instead.")).toBeVisible();
  await expect(dialog.getByText("Too long for a QR code.")).toBeVisible();
  const saving = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save as file" }).click();
  expect((await saving).suggestedFilename()).toBe("Rest-for-LeNet.json");
});
