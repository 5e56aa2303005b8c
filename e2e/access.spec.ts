import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { begin, lesson } from "./lesson.ts";
import { button, card, open, status } from "./tributary.ts";

/** WCAG 2.2 AA. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const themes = ["light", "dark"] as const;

/** Asserts that axe finds nothing wrong in either theme. They differ in colours only, so all else is looked at once. */
async function passes(page: Page, what: string): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page });
    if (colorScheme === "light") axe.withTags(rules);
    else axe.withRules("color-contrast");
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    }));
    expect.soft(found, `${what} in ${colorScheme}`).toEqual([]);
  }
}

test("the screen and its dialogs have no accessibility violations", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "?engine=tfjs:cpu");
  await expect(page.getByRole("button", { name: "Engine" })).toContainText("cpu");
  await passes(page, "the screen");
  await card(page, "conv1").click();
  await passes(page, "a selected layer");
  for (const name of ["Templates", "Lessons", "Share"] as const) {
    await button(page, name).click();
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog).toBeVisible();
    if (name === "Share")
      await expect(dialog.getByRole("textbox", { name: "Link" })).toHaveValue(/#g=1/);
    await passes(page, `the dialog ${name}`);
    await page.keyboard.press("Escape");
  }
  await button(page, "File").click();
  await page.getByRole("menuitem", { name: /^Projects/ }).click();
  await expect(page.getByRole("dialog", { name: "Projects" })).toBeVisible();
  await passes(page, "the dialog Projects");
});

test("what a profile shows has no accessibility violations", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "?engine=tfjs:cpu");
  await expect(page.getByRole("button", { name: "Engine" })).toContainText("cpu");
  await button(page, "Profile now").click();
  await expect(page.getByRole("application", { name: /^Timeline of step/ })).toBeVisible();
  // On a screen of this width the branches stand beside each of them.
  await expect(page.getByRole("list", { name: "Branches" })).toBeVisible();
  for (const tab of ["Timeline", "Ops", "Compiler", "Problems"]) {
    await page.getByRole("tab", { name: tab }).click();
    await passes(page, `the tab ${tab}`);
  }
});

test("a lesson under way has no accessibility violations", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await begin(page, "Branches");
  await passes(page, "the first step of a lesson");
  await lesson(page).getByRole("radio").first().check();
  await button(page, "Train").click();
  await expect(status(page)).toContainText("Running");
  await button(page, "Pause").click();
  await passes(page, "the tasks of a lesson");
});

test("an embed has no accessibility violations before its click and after", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 720, height: 480 });
  await page.goto("/?embed=1&engine=tfjs:cpu#t=lenet");
  await expect(button(page, "Start")).toBeVisible();
  await passes(page, "the poster");
  await button(page, "Start").click();
  await expect(button(page, "Train")).toBeVisible();
  await button(page, "Train").click();
  await expect(status(page)).toContainText("Running");
  await button(page, "Pause").click();
  await passes(page, "the running embed");
  await page.setViewportSize({ width: 360, height: 480 });
  await passes(page, "the narrow embed");
});

test("a narrow screen shows the graph and can start a run", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "?engine=tfjs:cpu");
  await expect(button(page, "Train")).toBeVisible();
  await button(page, "Train").click();
  await expect(button(page, "Pause")).toBeEnabled();
  await expect(page.getByRole("tab", { name: "Charts" })).toBeVisible();
  await button(page, "Pause").click();
  await expect(button(page, "Resume")).toBeVisible();
  await passes(page, "a narrow screen");
});
