import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { button, card, open } from "./tributary.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`has no accessibility violations in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, "?engine=tfjs:cpu");
    await expect(page.getByRole("button", { name: "Engine" })).toContainText("cpu");
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
    await card(page, "conv1").click();
    expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
    await button(page, "Profile now").click();
    await expect(page.getByRole("application", { name: /^Timeline of step/ })).toBeVisible();
    for (const tab of ["Timeline", "Ops", "Compiler"]) {
      await page.getByRole("tab", { name: tab }).click();
      expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
    }
    await button(page, "Templates").click();
    await expect(page.getByRole("dialog", { name: "Templates" })).toBeVisible();
    expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
  });
}

test("a narrow screen shows the graph and can start a run", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "?engine=tfjs:cpu");
  await expect(button(page, "Train")).toBeVisible();
  await button(page, "Train").click();
  await expect(button(page, "Pause")).toBeEnabled();
  await expect(page.getByRole("tab", { name: "Charts" })).toBeVisible();
});
