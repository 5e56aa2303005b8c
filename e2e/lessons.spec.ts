import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { button, card, open, status } from "./tributary.ts";

const engine = "?engine=wasm";

function lesson(page: Page): Locator {
  return page.getByRole("region", { name: "Lesson", exact: true });
}

/** A task by a part of its text; it tells whether it is done. */
function task(page: Page, text: string): Locator {
  return lesson(page).getByRole("listitem").filter({ hasText: text });
}

async function begin(page: Page, title: string): Promise<void> {
  await open(page, engine);
  await button(page, "Lessons").click();
  const dialog = page.getByRole("dialog", { name: "Lessons" });
  await dialog.getByRole("button", { name: new RegExp(`^${title}`) }).click();
  await expect(lesson(page)).toBeVisible();
}

async function predict(page: Page, option: string): Promise<void> {
  await expect(lesson(page).getByRole("list", { name: "Tasks" })).toBeHidden();
  await lesson(page).getByRole("radio", { name: option, exact: true }).check();
}

async function isOpen(page: Page, text: string): Promise<void> {
  await expect(task(page, text)).toHaveAttribute("data-holds", "false");
  await expect(lesson(page).getByText("This step is done.")).toBeHidden();
  if ((await button(page, "Next step").count()) > 0)
    await expect(button(page, "Next step")).toHaveAttribute("aria-disabled", "true");
}

async function isDone(page: Page, text: string): Promise<void> {
  await expect(task(page, text)).toHaveAttribute("data-holds", "true");
}

async function next(page: Page): Promise<void> {
  await expect(lesson(page).getByText("This step is done.")).toBeVisible();
  await button(page, "Next step").click();
}

async function trainToTheEnd(page: Page): Promise<void> {
  await button(page, "Train").click();
  await expect(status(page)).toContainText("Done", { timeout: 100_000 });
}

test("LeNet from nothing: wrong shapes stay open, right ones are done, and 97 % are reached", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await begin(page, "LeNet from nothing");
  await predict(page, "28");
  await isOpen(page, "A Conv2D with 6 filters");
  await page
    .getByRole("navigation", { name: "Layers" })
    .getByRole("button", { name: "Conv2D", exact: true })
    .click();
  await page.getByLabel("Filters").fill("6");
  await isOpen(page, "A Conv2D with 6 filters");
  await page.getByLabel("Kernel height").fill("5");
  await page.getByLabel("Kernel width").fill("5");
  await isOpen(page, "A Conv2D with 6 filters");
  await page.getByLabel("Padding").selectOption("valid");
  await isDone(page, "A Conv2D with 6 filters");
  await expect(lesson(page).getByText("It came out otherwise.")).toBeVisible();
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
  await next(page);
  await predict(page, "None");
  await page
    .getByRole("navigation", { name: "Layers" })
    .getByRole("button", { name: "MaxPool", exact: true })
    .click();
  await isDone(page, "A MaxPool gives 12 × 12 × 6");
  await next(page);
  await predict(page, "2,416");
  await isOpen(page, "A Conv2D with 16 filters");
  await button(page, "Show the solution").click();
  await next(page);
  await isOpen(page, "The drawing has no problems");
  await button(page, "Show the solution").click();
  await next(page);
  await predict(page, "the dense layer of 120 units");
  await isOpen(page, "Accuracy of at least 97 %");
  await button(page, "Train").click();
  await isOpen(page, "Accuracy of at least 97 %");
  await expect(task(page, "Accuracy of at least 97 %")).toHaveAttribute("data-holds", "true", {
    timeout: 150_000,
  });
  await button(page, "Stop").click();
  await next(page);
  await isOpen(page, "A layer is left with nothing");
  await card(page, "conv2").click();
  await page.getByLabel("Kernel height").fill("13");
  await page.getByLabel("Kernel width").fill("13");
  await isDone(page, "A layer is left with nothing");
  await next(page);
  await predict(page, "12 × 12 × 16");
  await isOpen(page, "The drawing has no problems");
  await page.getByLabel("Padding").selectOption("same");
  await isDone(page, "The drawing has no problems");
  await page.getByLabel("Your name").fill("Ada");
  await expect(lesson(page).getByText(/lenet-from-nothing [2-9A-Z]{6}/)).toBeVisible();
});

test("Two towers: half a cut stays open, a whole one is done, and both trainings count", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await begin(page, "Two towers");
  await predict(page, "b_conv3");
  await isOpen(page, "30 steps");
  await button(page, "Train").click();
  await expect(task(page, "30 steps")).toHaveAttribute("data-holds", "true", { timeout: 60_000 });
  await button(page, "Stop").click();
  await next(page);
  await predict(page, "It grows");
  await isOpen(page, "No way from a_pool2 to b_conv3");
  await card(page, "cross").click();
  await page.keyboard.press("Delete");
  await isDone(page, "No way from a_pool2 to b_conv3");
  await isOpen(page, "a_conv3 still reads its own tower");
  await button(page, "Reset the drawing").click();
  await isOpen(page, "No way from a_pool2 to b_conv3");
  await button(page, "Show the solution").click();
  await next(page);
  await predict(page, "Yes");
  await isOpen(page, "Accuracy of at least 85 %");
  await button(page, "Train").click();
  await expect(task(page, "At least 150 steps")).toHaveAttribute("data-holds", "true", {
    timeout: 90_000,
  });
  await button(page, "Stop").click();
  await expect(task(page, "Accuracy of at least 85 %")).toHaveAttribute("data-holds", "true", {
    timeout: 60_000,
  });
  await next(page);
  await isOpen(page, "A way from a_pool2 to b_conv3");
  await button(page, "Show the solution").click();
  await isDone(page, "A way from a_pool2 to b_conv3");
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});

test("Skip connections: the plain network stays at chance, the one with skips learns", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await begin(page, "Skip connections");
  await predict(page, "about 95 %");
  await isOpen(page, "At least 200 steps");
  await trainToTheEnd(page);
  await isDone(page, "reaches at most 30 %");
  await next(page);
  await predict(page, "None");
  await isOpen(page, "Ten layers Add");
  await page.reload();
  await expect(lesson(page).getByRole("heading", { name: /A way around/ })).toBeVisible();
  await isOpen(page, "Ten layers Add");
  await button(page, "Show the solution").click();
  await isDone(page, "Ten layers Add");
  await next(page);
  await predict(page, "above 60 %");
  await isOpen(page, "Accuracy of at least 60 %");
  await trainToTheEnd(page);
  await isDone(page, "Accuracy of at least 60 %");
  await next(page);
  await predict(page, "Nearly none");
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});

test("The graph optimiser: each switch of a pass shows in the count, and cleaning up by hand too", async ({
  page,
}) => {
  await begin(page, "The graph optimiser");
  await predict(page, "about 20");
  await button(page, "Train").click();
  await expect(task(page, "20 steps")).toHaveAttribute("data-holds", "true", { timeout: 60_000 });
  await button(page, "Stop").click();
  await next(page);
  await predict(page, "Not at all: 65");
  await isOpen(page, "30 dispatches or more");
  await page.getByRole("tab", { name: "Compiler" }).click();
  const pass = (name: string) => page.getByRole("switch", { name: `Pass ${name}` });
  await pass("place-concat").click();
  await isOpen(page, "30 dispatches or more");
  await pass("place-concat").click();
  await pass("simplify").click();
  await isDone(page, "30 dispatches or more");
  await next(page);
  await isOpen(page, "65 dispatches or more");
  for (const one of await page.getByRole("switch", { name: /^Pass / }).all())
    if ((await one.getAttribute("aria-checked")) === "true") await one.click();
  await isDone(page, "65 dispatches or more");
  await next(page);
  await isOpen(page, "22 dispatches or fewer");
  for (const one of await page.getByRole("switch", { name: /^Pass / }).all())
    if ((await one.getAttribute("aria-checked")) === "false") await one.click();
  await isDone(page, "22 dispatches or fewer");
  await next(page);
  await predict(page, "15, again 7 fewer");
  await card(page, "pad0").click();
  await page.keyboard.press("Delete");
  await isOpen(page, "The drawing has no problems");
  await button(page, "Show the solution").click();
  await isDone(page, "As drawn, 58 dispatches or fewer");
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});

/** Chooses the CPU engine with so many lanes between ops and threads inside each. */
async function useLanes(page: Page, lanes: number, threads: number): Promise<void> {
  await page.getByRole("button", { name: "Engine" }).click();
  await page.getByLabel("CPU, own kernels on lanes").check();
  await page.getByLabel("Lanes between ops").selectOption(String(lanes));
  await page.getByLabel("Threads inside an op").selectOption(String(threads));
  await button(page, "Restart with this").click();
  await expect(page.getByRole("button", { name: "Engine" })).toContainText("CPU");
  await expect(status(page)).toContainText("Ready");
}

async function trainUntil(page: Page, text: string): Promise<void> {
  await button(page, "Train").click();
  await expect(task(page, text)).toHaveAttribute("data-holds", "true", { timeout: 90_000 });
  await button(page, "Pause").click();
}

async function profile(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("button", { name: "Profile" }).first().click();
}

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
  await button(page, "Show the solution").click();
  await isOpen(page, "At least 1.5 times as many pictures");
  await trainUntil(page, "50 steps");
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
  await predict(page, "4 times");
  await isOpen(page, "A step of it was measured");
  await trainUntil(page, "20 steps");
  await profile(page);
  await isDone(page, "A step of it was measured");
  await next(page);
  await predict(page, "between 1 and 4");
  await isDone(page, "Measured: more than 1, at most 4");
  await next(page);
  await useLanes(page, 2, 1);
  await trainUntil(page, "A step was measured on one lane").catch(() => {});
  await isOpen(page, "A step was measured on one lane");
});
