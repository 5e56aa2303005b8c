import { expect, test } from "@playwright/test";
import {
  button,
  card,
  chooseData,
  open,
  openTemplate,
  showTraining,
  status,
  stepShown,
  waitForStep,
} from "./tributary.ts";

test.beforeEach(async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  await openTemplate(page, "LeNet-5");
  await chooseData(page, "digits");
});

test("pauses, steps, resumes, stops, trains on and resets", async ({ page }) => {
  await button(page, "Train").click();
  await waitForStep(page, 5);
  await button(page, "Pause").click();
  await expect(button(page, "Resume")).toBeVisible();
  const paused = await stepShown(page);
  await page.waitForTimeout(500);
  expect(await stepShown(page)).toBe(paused);

  await button(page, "Step").click();
  await expect.poll(() => stepShown(page)).toBe(paused + 1);
  await button(page, "Resume").click();
  await waitForStep(page, paused + 5);

  await button(page, "Stop").click();
  await expect(status(page)).toContainText("Stopped");
  await expect(status(page)).toContainText(/accuracy \d+(\.\d+)?\s?%/);
  await expect(
    status(page).locator("[data-figures]").filter({ hasText: "accuracy" }).getByRole("note"),
  ).toHaveAccessibleDescription(/top 3: \d+\.\d%\.$/);
  const stopped = await stepShown(page);
  await button(page, "Train").click();
  await waitForStep(page, stopped + 3);

  await button(page, "Reset").click();
  await expect.poll(() => stepShown(page)).toBe(0);
  await expect(button(page, "Train")).toBeEnabled();
});

test("one step from rest trains one step", async ({ page }) => {
  await button(page, "Step").click();
  await expect.poll(() => stepShown(page)).toBe(1);
  await expect(button(page, "Resume")).toBeVisible();
});

test("an edit while training waits until it is applied, and keeps the weights it can", async ({
  page,
}) => {
  await button(page, "Train").click();
  await waitForStep(page, 5);
  await card(page, "dense2").click();
  await page.getByLabel("Units").fill("60");
  await expect(page.getByText(/still trains the graph as compiled/)).toBeVisible();
  await button(page, "Apply edit").click();
  // dense2 and dense3 changed shape, kernel and bias of dense2, kernel of dense3: 10 parameters less 3.
  await expect(page.getByText(/Kept 7 of 10 parameters/)).toBeVisible();
  await expect(page.getByText(/still trains the graph as compiled/)).toBeHidden();
  const before = await stepShown(page);
  await waitForStep(page, before + 3);
});

test("the learning rate takes effect at once, without a banner", async ({ page }) => {
  await button(page, "Train").click();
  await waitForStep(page, 3);
  await showTraining(page);
  await page.getByLabel("Learning rate").fill("0.0005");
  await page.getByLabel("Learning rate").press("Enter");
  const before = await stepShown(page);
  await waitForStep(page, before + 3);
  await expect(button(page, "Apply edit")).toBeHidden();
});

test("a loss that is not a number stops the run, says at which step and what to try", async ({
  page,
}) => {
  await showTraining(page);
  await page.getByLabel("Optimizer").selectOption("sgd");
  await page.getByLabel("Learning rate").fill("10");
  await page.getByLabel("Learning rate").press("Enter");
  await card(page, "conv1").click();
  await page.getByLabel("Activation").selectOption("none");
  await button(page, "Train").click();
  await expect(status(page)).toContainText(/Failed/i, { timeout: 60_000 });
  await expect(page.getByText(/step \d+/i).first()).toBeVisible();
  await expect(page.getByText(/learning rate/i).first()).toBeVisible();
  await expect(button(page, "Train")).toBeEnabled();
});
