import { expect, type Page, test } from "@playwright/test";
import { button, card, open, waitForStep } from "./tributary.ts";

/** What of the screen shows a figure and does not say how it was obtained: the place, and the figure. */
async function unexplained(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    /** The number of an op is its place in the order, no figure. */
    const plain = "td:first-child";
    const says = (place: Element | null | undefined) => {
      const found = place?.querySelector<HTMLElement>("[data-provenance]");
      const words = ["measured", "counted", "derived", "estimated"];
      return (
        found?.checkVisibility() === true &&
        words.includes(found.textContent?.trim() ?? "") &&
        (found.getAttribute("aria-description") ?? "").length > 10
      );
    };
    const placeOf = (figure: Element) => {
      const cell = figure.closest("td");
      const heads = cell?.closest("table")?.tHead?.rows[0]?.cells;
      return cell ? heads?.[cell.cellIndex] : figure.closest("[data-figures]");
    };
    const figures = [...document.querySelectorAll(".number")].filter(
      (figure) =>
        figure.checkVisibility() && !figure.matches(plain) && !figure.parentElement?.matches(plain),
    );
    const groups = [...document.querySelectorAll("[data-figures]")].filter((group) =>
      group.checkVisibility(),
    );
    const silent = [
      ...figures.filter((figure) => !says(placeOf(figure))),
      ...groups.filter((group) => group.querySelector(".number") !== null && !says(group)),
    ];
    if (figures.length === 0) return ["There is no figure at all."];
    return silent.map((each) => `${each.parentElement?.className}: ${each.textContent}`);
  });
}

test("wherever a figure stands, its heading says measured, derived or estimated", async ({
  page,
}) => {
  const look = async (where: string) =>
    expect(await unexplained(page), `figures without a provenance: ${where}`).toEqual([]);
  await page.setViewportSize({ width: 1366, height: 768 });
  await open(page, "?engine=wasm");
  await look("before a run");
  await button(page, "Step").click();
  await waitForStep(page, 1);
  await button(page, "Profile now").click();
  const timeline = page.getByRole("application", { name: /^Timeline of step/ });
  await expect(timeline).toBeVisible();
  await timeline.focus();
  await page.keyboard.press("ArrowRight");
  await look("Timeline, charts, branches and training settings");
  await page.getByRole("tab", { name: "Ops" }).click();
  await expect(page.getByRole("table", { name: "Operations" })).toBeVisible();
  await look("Ops");
  await page.getByRole("radio", { name: "Roofline" }).click();
  await look("Roofline");
  await page.getByRole("tab", { name: "Compiler" }).click();
  await expect(page.getByText("152 → 38 dispatches")).toBeVisible();
  await look("Compiler");
  await card(page, "i1_3x3").click();
  await expect(page.getByRole("region", { name: "Measured" })).toBeVisible();
  await look("inspector of a layer");
  await button(page, "Engine").click();
  await expect(page.getByRole("dialog", { name: "Engine" })).toBeVisible();
  await look("Engine");
  await page.keyboard.press("Escape");
  await button(page, "Templates").click();
  const templates = page.getByRole("dialog", { name: "Templates" });
  await expect(templates.getByText("estimated").first()).toBeVisible();
  await look("Templates");
  // The walk itself must notice what is missing.
  await page.evaluate(() =>
    document.querySelector("dialog, [role=dialog]")?.querySelector("[data-provenance]")?.remove(),
  );
  expect(await unexplained(page)).not.toEqual([]);
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true });

  test("what a figure was obtained by shows on focus and on touch", async ({ page }) => {
    await open(page);
    const word = page
      .getByRole("note")
      .filter({ hasText: /^derived$/ })
      .first();
    const tip = page.getByRole("tooltip");
    await word.focus();
    await expect(tip).toContainText("without running it");
    await page.keyboard.press("Escape");
    await expect(tip).toBeHidden();
    await page.getByRole("heading", { name: "Training" }).tap();
    await word.tap();
    await expect(tip).toContainText("without running it");
  });
});
