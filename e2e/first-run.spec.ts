import { expect, test } from "@playwright/test";
import { button, card, losses, open, status, waitForStep } from "./tributary.ts";

test("opens on a working template and trains with one click", async ({ page }) => {
  await open(page);
  await expect(card(page, "i1_3x3")).toHaveAccessibleName("i1_3x3, Conv2D, 14×14×24");
  await expect(page.getByText("no problems", { exact: true })).toBeVisible();
  await button(page, "Train").click();
  await waitForStep(page, 25);
  await expect(status(page)).toContainText(/step \d+.*loss \d.*ms\/step/s);
  const curve = await losses(page);
  const mean = (part: number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
  expect(mean(curve.slice(-5))).toBeLessThan(mean(curve.slice(0, 5)));
  await button(page, "Stop").click();
});

test("keeps the drawing over a reload", async ({ page }) => {
  await open(page);
  await card(page, "conv1").click();
  await page.getByLabel("Filters").fill("12");
  await expect(card(page, "conv1")).toHaveAccessibleName("conv1, Conv2D, 28×28×12");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.waitForTimeout(500);
  await page.reload();
  await expect(card(page, "conv1")).toHaveAccessibleName("conv1, Conv2D, 28×28×12");
});

test("runs on the CPU without WebGPU and says why", async ({ page }) => {
  await open(page);
  const engine = page.getByRole("button", { name: "Engine" });
  await expect(engine).toContainText(/CPU \(\d lanes?\)/);
  await engine.click();
  await expect(page.getByText(/WebGPU/).first()).toBeVisible();
  await expect(page.getByText(/no WebGPU|software/).first()).toBeVisible();
});
