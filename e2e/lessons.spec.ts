import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { begin, isDone, isOpen, lesson, next, predict, task, trainToTheEnd } from "./lesson.ts";
import { button, card } from "./tributary.ts";

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
  await isOpen(page, "20 dispatches or fewer");
  for (const one of await page.getByRole("switch", { name: /^Pass / }).all())
    if ((await one.getAttribute("aria-checked")) === "false") await one.click();
  await isDone(page, "20 dispatches or fewer");
  await next(page);
  await predict(page, "again 7 fewer");
  await card(page, "pad0").click();
  await page.keyboard.press("Delete");
  await isOpen(page, "The drawing has no problems");
  await button(page, "Show the solution").click();
  await isDone(page, "As drawn, 58 dispatches or fewer");
  await expect(lesson(page).getByText("You are through")).toBeVisible();
});
