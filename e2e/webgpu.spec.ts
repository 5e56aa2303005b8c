import { expect, test } from "@playwright/test";
import { button, chooseData, losses, open, openTemplate } from "./tributary.ts";

test("WebGPU trains an 8×8 model like the CPU does", async ({ page }) => {
  test.setTimeout(300_000);
  const curves: number[][] = [];
  for (const engine of ["webgpu", "cpu"]) {
    await open(page, `?engine=tfjs:${engine}`);
    await expect(page.getByRole("button", { name: "Engine" })).toContainText(
      `TensorFlow.js (${engine})`,
    );
    await openTemplate(page, "LeNet-5");
    await chooseData(page, "digits");
    await page.getByLabel("Batch size").fill("8");
    await page.getByLabel("Batch size").press("Enter");
    await button(page, "Train").click();
    await expect
      .poll(async () => (await losses(page)).length, { timeout: 250_000 })
      .toBeGreaterThanOrEqual(20);
    curves.push((await losses(page)).slice(0, 20));
  }
  const [gpu = [], cpu = []] = curves;
  gpu.forEach((loss, step) => {
    const expected = cpu[step] ?? Number.NaN;
    expect(Math.abs(loss - expected) / expected).toBeLessThanOrEqual(1e-4);
  });
});
