import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { button, card, open, openFile, openTemplate, showTraining } from "./tributary.ts";

/** Saves the document through File → Save as file and returns its text. */
async function saveFile(page: Page): Promise<string> {
  await button(page, "File").click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^Save/ }).click();
  return readFile(await (await download).path(), "utf8");
}

test.beforeEach(async ({ page }) => {
  await open(page, "?engine=tfjs:cpu");
});

test("a saved document opens again, and damaged ones change nothing", async ({ page }) => {
  await openTemplate(page, "LeNet-5");
  const text = await saveFile(page);
  await openTemplate(page, "MLP");
  for (const bad of [
    "{",
    "{}",
    text.replace('"version": 1', '"version": 9'),
    text.replace('"x": 0', '"x": "0"'),
  ]) {
    await openFile(page, bad);
    await expect(page.getByText(/This is not|damaged|version 9/).first()).toBeVisible();
    await expect(card(page, "dense2")).toHaveAccessibleName("dense2, Dense, 10");
  }
  await openFile(page, text);
  await expect(card(page, "conv2")).toHaveAccessibleName("conv2, Conv2D, 14×14×16");
});

test("a cycle, a dangling edge and a missing Output are named, and Train says so", async ({
  page,
}) => {
  await openTemplate(page, "LeNet-5");
  const document = JSON.parse(await saveFile(page));
  document.nodes = document.nodes.filter((node: { type: string }) => node.type !== "Output");
  document.edges.push({
    id: "back",
    source: "conv2",
    sourcePort: "out",
    target: "conv1",
    targetPort: "in",
  });
  await openFile(page, JSON.stringify(document));
  const problems = page.getByRole("tabpanel", { name: /Problems/ });
  await expect(problems).toContainText(
    "These nodes wait for each other: conv1 → pool1 → conv2 → conv1.",
  );
  await expect(problems).toContainText("which is not there");
  await problems.getByRole("button", { name: "Remove the edge", exact: true }).click();
  await expect(problems).not.toContainText("which is not there");
  await expect(problems).toContainText("The graph has no Output.");
  await expect(button(page, "Train")).toBeDisabled();
});

test("numbers out of range are named at their field and disable Train with the reason", async ({
  page,
}) => {
  await card(page, "conv1").click();
  await page.getByLabel("Filters").fill("10000");
  await expect(
    page.getByText("Filters must be a whole number from 1 to 2,048, but is 10,000.").first(),
  ).toBeVisible();
  await expect(button(page, "Train")).toBeDisabled();
  await page.getByLabel("Filters").fill("16");

  await showTraining(page);
  await page.getByLabel("Learning rate").fill("fast");
  await expect(page.getByText(/Learning rate must be a number/).first()).toBeVisible();
  await expect(button(page, "Train")).toBeDisabled();
  await expect(page.getByLabel("Learning rate")).toHaveValue("fast");
  await page.getByLabel("Learning rate").fill("0.001");

  await page.getByLabel("Batch size").fill("9001");
  // The field accepts up to 4,096; a smaller set is exceeded sooner.
  await expect(button(page, "Train")).toBeDisabled();
  await page.getByLabel("Data set").selectOption("digits");
  await page.getByLabel("Batch size").fill("2000");
  await expect(page.getByRole("tabpanel", { name: /Problems/ })).toContainText(
    "has only 1437 training images",
  );
  await page.getByLabel("Batch size").fill("16");
  await expect(button(page, "Train")).toBeEnabled();
});
