/** What the page does when its training worker stops answering. */
import { expect, type Page, test } from "@playwright/test";
import { button, card, open, openTemplate, status, waitForStep } from "./tributary.ts";

const notice = "The training worker does not answer.";

/** Keeps the event loop of the training worker from turning for so long; true when the page has such a worker. */
async function hang(page: Page, durationMs: number): Promise<boolean> {
  const worker = page.workers().find((one) => /\/main-/.test(one.url()));
  // It cannot answer this either, so nobody waits.
  void worker
    ?.evaluate((ms) => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    }, durationMs)
    .catch(() => {});
  return worker !== undefined;
}

test("a worker that hangs is noticed and replaced, and the drawing is kept", async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  await openTemplate(page, "MLP");
  await card(page, "dense1").click();
  await page.getByLabel("Units").fill("12");
  await page.getByLabel("Project name").fill("kept");
  await button(page, "Train").click();
  await waitForStep(page, 3);

  // Long enough to be noticed, and over soon after: then nothing was lost.
  expect(await hang(page, 15_000)).toBe(true);
  await expect(page.getByText(notice)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(notice)).toBeHidden();
  await expect(status(page)).toContainText("Running");

  expect(await hang(page, 600_000)).toBe(true);
  await expect(page.getByText(notice)).toBeVisible({ timeout: 30_000 });
  await button(page, "Restart the engine").click();
  await expect(page.getByText(notice)).toBeHidden();
  await expect(status(page)).toContainText("Ready");
  await expect(card(page, "dense1")).toHaveAccessibleName("dense1, Dense, 12");
  await expect(page.getByLabel("Project name")).toHaveValue("kept");
  await button(page, "Train").click();
  await waitForStep(page, 3);
});
