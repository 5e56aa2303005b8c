import { expect, type Page, test } from "@playwright/test";
import { button, card, chooseData, open, openTemplate, stepShown } from "./tributary.ts";

const cpu = "?engine=wasm";
const banner = (page: Page) => page.getByText(/run waits at step/);

/** Trains the first steps of LeNet-5 on the small data set, and pauses. */
async function begin(page: Page): Promise<void> {
  await open(page, cpu);
  await openTemplate(page, "LeNet-5");
  await chooseData(page, "digits");
  for (let step = 1; step <= 3; step++) {
    await button(page, "Step").click();
    await expect.poll(() => stepShown(page)).toBe(step);
  }
}

const losses = (page: Page) => page.evaluate(() => window.recorded.losses);

test("a run waits while a template, a link, a new canvas and another project are open, and goes on with the same bits", async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await begin(other);
  for (let step = 4; step <= 6; step++) {
    await button(other, "Step").click();
    await expect.poll(() => stepShown(other)).toBe(step);
  }
  const uninterrupted = await losses(other);
  expect(uninterrupted).toHaveLength(6);
  await other.close();

  await begin(page);
  const openings: readonly (() => Promise<void>)[] = [
    () => openTemplate(page, "Inception-mini"),
    () =>
      page.evaluate(() => {
        location.hash = "#t=mlp";
      }),
    async () => {
      await button(page, "File").click();
      await page.getByRole("menuitem", { name: "New empty canvas" }).click();
    },
  ];
  for (const [at, openOther] of openings.entries()) {
    await openOther();
    await expect(banner(page)).toContainText(`waits at step ${at + 3}`);
    await expect(card(page, "conv2")).toBeHidden();
    await button(page, "Go back to it").click();
    await expect(card(page, "conv2")).toBeVisible();
    await expect(banner(page)).toBeHidden();
    expect(await stepShown(page)).toBe(at + 3);
    await button(page, "Step").click();
    await expect.poll(() => stepShown(page)).toBe(at + 4);
  }
  expect(await losses(page)).toEqual(uninterrupted);
});

test("a run under way is paused, waits in place of another, and says which one ends", async ({
  page,
}) => {
  await begin(page);
  await button(page, "Resume").click();
  await expect.poll(() => stepShown(page)).toBeGreaterThan(5);
  await openTemplate(page, "MLP");
  await expect(banner(page)).toBeVisible();
  // The steps that were under way when it was paused are still counted.
  await page.waitForTimeout(1500);
  const waiting = await banner(page).textContent();
  await page.waitForTimeout(700);
  expect(await banner(page).textContent()).toBe(waiting);
  await button(page, "Step").click();
  await expect.poll(() => stepShown(page)).toBe(1);
  await expect(page.getByText(/Only one can wait: opening something else ends it/)).toBeVisible();
  await openTemplate(page, "Inception-mini");
  await expect(banner(page)).toContainText("waits at step 1.");
  await expect(page.getByText(/run ended at step \d+/)).toBeVisible();
  await button(page, "End it").click();
  await expect(banner(page)).toBeHidden();
});
