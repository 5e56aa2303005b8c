import { expect, type Page, test } from "@playwright/test";
import {
  button,
  card,
  chooseData,
  graph,
  open,
  openTemplate,
  stepShown,
  waitForStep,
} from "./tributary.ts";

/** Adds a layer by a click in the palette; it is wired to the node that was selected. */
async function add(page: Page, label: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Layers" })
    .getByRole("button", { name: label, exact: true })
    .click();
}

async function fill(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(value);
}

test("builds LeNet-5 from an empty canvas by hand and trains it", async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  await openTemplate(page, "Empty canvas");
  await chooseData(page, "digits");
  await expect(button(page, "Train")).toBeDisabled();

  await add(page, "Input");
  await add(page, "Conv2D");
  await fill(page, "Filters", "6");
  await fill(page, "Kernel height", "5");
  await fill(page, "Kernel width", "5");
  await add(page, "MaxPool");
  await add(page, "Conv2D");
  await fill(page, "Filters", "16");
  await fill(page, "Kernel height", "5");
  await fill(page, "Kernel width", "5");
  await add(page, "MaxPool");
  await add(page, "Flatten");
  for (const units of ["120", "84"]) {
    await add(page, "Dense");
    await fill(page, "Units", units);
    await page.getByLabel("Activation").selectOption("relu");
  }
  await add(page, "Dense");
  await fill(page, "Units", "10");
  await add(page, "Output");

  await expect(graph(page).getByLabel(/^output1?, Output, 10$/)).toBeVisible();
  await expect(page.getByText("no problems", { exact: true })).toBeVisible();
  await button(page, "Train").click();
  await waitForStep(page, 10);
});

test("wires two layers by dragging from port to port, and cuts the wire again", async ({
  page,
}) => {
  await open(page, "?engine=tfjs:cpu");
  await openTemplate(page, "MLP");
  const wire = page.getByLabel(/^dense1 to dense2/);
  await expect(wire).toHaveCount(1);
  await wire.click({ force: true });
  await page.keyboard.press("Delete");
  await expect(wire).toHaveCount(0);
  await expect(button(page, "Train")).toBeDisabled();

  const from = await card(page, "dense1").locator(".source").boundingBox();
  const to = await card(page, "dense2").locator(".target").boundingBox();
  if (!from || !to) throw new Error("The ports are not on the screen.");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
  await page.mouse.up();
  await expect(wire).toHaveCount(1);
  await expect(button(page, "Train")).toBeEnabled();
});

test("drags a layer from the palette onto the canvas", async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  const item = page
    .getByRole("navigation", { name: "Layers" })
    .getByRole("button", { name: "BatchNorm" });
  await item.scrollIntoViewIfNeeded();
  const box = await item.boundingBox();
  const area = await graph(page).boundingBox();
  if (!box || !area) throw new Error("The palette or the canvas is not on the screen.");
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width / 2, area.y + area.height - 60, { steps: 8 });
  await page.mouse.up();
  await expect(card(page, "norm1")).toBeVisible();
});

test("a broken shape is explained, found by a click and mended", async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  await card(page, "i1_5x5").click();
  await page.getByLabel("Padding").selectOption("valid");
  await expect(button(page, "Train")).toBeDisabled();
  const problem = page
    .getByRole("tabpanel", { name: /Problems/ })
    .getByRole("button")
    .first();
  await expect(problem).toContainText("needs images of equal height and width");
  await expect(problem).toContainText("Set padding to 'same' on i1_5x5");
  await problem.click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("concat1");
  await card(page, "i1_5x5").click();
  await page.getByLabel("Padding").selectOption("same");
  await expect(page.getByText("no problems", { exact: true })).toBeVisible();
  await expect(button(page, "Train")).toBeEnabled();
});

test("undo and redo take back one gesture at a time", async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  await card(page, "pool2").click();
  await page.keyboard.press("Delete");
  await expect(card(page, "pool2")).toHaveCount(0);
  await button(page, "Undo").click();
  await expect(card(page, "pool2")).toHaveAccessibleName("pool2, MaxPool, 7×7×56");
  await button(page, "Redo").click();
  await expect(card(page, "pool2")).toHaveCount(0);
});

test("nothing in a run changes when a node is moved", async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
  await openTemplate(page, "MLP");
  await chooseData(page, "digits");
  await button(page, "Step").click();
  await expect.poll(() => stepShown(page)).toBe(1);
  const box = await card(page, "dense1").boundingBox();
  if (!box) throw new Error("dense1 is not on the screen.");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 90, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await card(page, "dense1").boundingBox())?.y).not.toBe(box.y);
  await expect(page.getByText(/Edited since/)).toHaveCount(0);
});
