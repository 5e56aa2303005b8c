import { expect, test } from "@playwright/test";
import { button, card, open } from "./tributary.ts";

test("templates are found by words, opened by name, and tell what a run of them reached here", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await open(page, "?engine=wasm");
  await button(page, "Templates").click();
  const dialog = page.getByRole("dialog", { name: "Templates" });
  for (const name of ["MLP", "VGG-mini", "AlexNet two towers", "MobileNet-mini", "Messy graph"])
    await expect(dialog.getByRole("button", { name, exact: true })).toBeVisible();
  await dialog.getByLabel("Find a template").fill("coloured depthwise");
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await expect(dialog.getByText("82% after 300 steps, about 2 s estimated")).toBeVisible();
  await dialog.getByLabel("Find a template").fill("zzz");
  await expect(dialog.getByText("No template fits “zzz”.")).toBeVisible();
  await dialog.getByLabel("Find a template").fill("mlp");
  await dialog.getByRole("button", { name: "MLP", exact: true }).click();
  await expect(card(page, "dense2")).toBeVisible();
  await button(page, "Train").click();
  await expect(page.getByRole("status", { name: "Training" })).toContainText("Done", {
    timeout: 150_000,
  });
  await button(page, "Templates").click();
  await expect(dialog.getByRole("listitem").filter({ hasText: "Two dense layers" })).toContainText(
    /9\d\.\d% in [\d.]+ (s|min) measured/,
  );
});
