import { expect, type Page, test } from "@playwright/test";
import { button, chooseData, losses, open, openTemplate } from "./tributary.ts";

const steps = 30;

/** Trains LeNet-5 on images of 8 × 8 and gives the first losses. `meanwhile` happens after some of them. */
async function curve(
  page: Page,
  engine: string,
  meanwhile?: () => Promise<void>,
): Promise<number[]> {
  await open(page, `?engine=${engine}`);
  await openTemplate(page, "LeNet-5");
  await chooseData(page, "digits");
  await page.getByLabel("Batch size").fill("8");
  await page.getByLabel("Batch size").press("Enter");
  await button(page, "Train").click();
  const reach = (count: number) =>
    expect
      .poll(async () => (await losses(page)).length, { timeout: 200_000 })
      .toBeGreaterThanOrEqual(count);
  if (meanwhile) {
    await reach(5);
    await meanwhile();
  }
  await reach(steps);
  return (await losses(page)).slice(0, steps);
}

test("the WebGPU engine trains like the CPU does, and says what it runs on", async ({ page }) => {
  test.setTimeout(300_000);
  const gpu = await curve(page, "webgpu");
  await expect(page.getByRole("button", { name: "Engine" })).toContainText("WebGPU");
  await page.getByRole("button", { name: "Engine" }).click();
  await expect(page.getByRole("dialog", { name: "Engine" })).toContainText(
    /swiftshader.*, software/,
  );
  const cpu = await curve(page, "tfjs:cpu");
  gpu.forEach((loss, step) => {
    const expected = cpu[step] ?? Number.NaN;
    expect(Math.abs(loss - expected) / expected).toBeLessThanOrEqual(1e-4);
  });
});

test("a run whose GPU process dies goes on as if it had not", async ({ page, browser }) => {
  test.setTimeout(300_000);
  const undisturbed = await curve(page, "webgpu");
  const session = await browser.newBrowserCDPSession();
  const disturbed = await curve(page, "webgpu", async () => {
    await session.send("Browser.crashGpuProcess");
  });
  expect(disturbed).toEqual(undisturbed);
  await expect(page.getByRole("alert")).toHaveCount(0);
});
