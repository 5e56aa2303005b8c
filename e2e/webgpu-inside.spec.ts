import { expect, test } from "@playwright/test";
import { button, chooseData, open, waitForStep } from "./tributary.ts";

test("a step on WebGPU is replayed op by op, and the screen says so", async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, "?engine=webgpu");
  await expect(page.getByRole("button", { name: "Engine" })).toContainText("WebGPU", {
    timeout: 120_000,
  });
  await chooseData(page, "digits");
  await page.getByLabel("Batch size").fill("8");
  await page.getByLabel("Batch size").press("Enter");
  await button(page, "Step").click();
  await waitForStep(page, 1);
  await button(page, "Profile now").click();
  await expect(page.getByRole("application", { name: /^Timeline of step/ })).toBeVisible({
    timeout: 240_000,
  });
  await expect(page.getByText("GPU timestamps", { exact: true })).toBeVisible();
  await expect(page.getByText(/Dispatches were replayed one by one/)).toBeVisible();
  const branches = page.getByRole("list", { name: "Branches" });
  await expect(branches).toContainText(/issued as \d+ grouped dispatch(es)?/);
  await expect(branches).toContainText(
    /ran in parallel, \d\.\d+ × \(±\d\.\d+, GPU timestamps ×\d+\)|too noisy to say: |not in parallel, /,
  );
});
