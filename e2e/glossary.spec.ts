import { expect, type Locator, type Page, test } from "@playwright/test";
import { begin, lesson } from "./lesson.ts";
import { card, open } from "./tributary.ts";

/** What is explained at present. */
const explanation = (page: Page): Locator => page.getByRole("tooltip");

test.describe("a word of the glossary", () => {
  test.use({ hasTouch: true });

  test("explains itself on hover, focus, Enter and a tap, and Escape closes it", async ({
    page,
  }) => {
    await begin(page, "Branches");
    const word = lesson(page)
      .getByRole("term")
      .filter({ hasText: /^fork$/ });
    await word.hover();
    await expect(explanation(page)).toContainText("several ways leave one layer");
    await page.mouse.move(700, 200, { steps: 8 });
    await expect(explanation(page)).toBeHidden();
    await word.focus();
    await expect(explanation(page)).toBeVisible();
    await expect(word).toHaveAccessibleDescription(/several ways leave one layer/);
    await page.keyboard.press("Escape");
    await expect(explanation(page)).toBeHidden();
    await page.keyboard.press("Enter");
    await expect(explanation(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await word.tap();
    await expect(explanation(page)).toBeVisible();
    await lesson(page).getByRole("heading", { level: 2 }).tap();
    await expect(explanation(page)).toBeHidden();
  });

  test("stands at kernels, wavefronts, stages and what is derived of a layer", async ({ page }) => {
    await open(page, "?engine=wasm#t=lenet");
    await page.getByRole("tab", { name: "Ops" }).click();
    await page
      .getByRole("term")
      .filter({ hasText: /^affine-gradient$/ })
      .first()
      .tap();
    await expect(explanation(page)).toContainText("All gradients of such a layer");
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Compiler" }).click();
    // The op that was tapped is found in the last stage.
    const stage = page.getByRole("region", { name: "Stage all passes" });
    await stage
      .getByRole("term")
      .filter({ hasText: /^all passes$/ })
      .tap();
    await expect(explanation(page)).toContainText("before the first pass and after the last");
    await page.keyboard.press("Escape");
    await card(page, "conv1").click();
    await page.getByLabel("Facts").getByText("Wavefront", { exact: true }).tap();
    await expect(explanation(page)).toContainText("may run together");
  });
});

test("Shift and a click adds to the selection, and Control and a click does too", async ({
  page,
}) => {
  await open(page, "?engine=wasm#t=lenet");
  for (const key of ["Shift", "Control"] as const) {
    await card(page, "conv1").click();
    await card(page, "pool1").click({ modifiers: [key] });
    await expect(page.getByRole("heading", { name: "2 layers" })).toBeVisible();
    await page.keyboard.press("Escape");
  }
});

test.describe("on a projector of 1366 × 768", () => {
  test.use({ viewport: { width: 1366, height: 768 } });

  for (const [id, step] of [
    ["lenet-from-nothing", 0],
    ["where-time-goes", 2],
    ["branches", 0],
    ["two-towers", 0],
    ["skip-connections", 0],
    ["graph-optimiser", 0],
    ["threads-and-lanes", 1],
  ] as const)
    test(`the question of ${id} is in view where its step has most to say, and names can be read`, async ({
      page,
    }) => {
      await open(page, `?engine=wasm#l=${id}`);
      await expect(lesson(page)).toBeVisible();
      if (step > 0) {
        await page.evaluate((to) => {
          const progress = JSON.parse(sessionStorage.getItem("tributary.lesson") ?? "{}");
          sessionStorage.setItem("tributary.lesson", JSON.stringify({ ...progress, step: to }));
        }, step);
        await page.reload();
      }
      const last = lesson(page).getByRole("radio").last();
      await expect(last).toBeInViewport({ ratio: 1 });
      const covering = await last.evaluate((radio) => {
        const { left, top, width, height } = radio.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === radio;
      });
      expect(covering).toBe(true);
      const name = page.locator('.react-flow__node [class*="name"]').first();
      const readable = async () =>
        name.evaluate((element) => {
          const { width } = element.getBoundingClientRect();
          const zoom = width / (element as HTMLElement).offsetWidth;
          return Number.parseFloat(getComputedStyle(element).fontSize) * zoom;
        });
      await expect.poll(readable).toBeGreaterThanOrEqual(10);
    });
});
