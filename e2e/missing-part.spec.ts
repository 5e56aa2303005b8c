/** A part of the app that does not come, offline or after a new version was published, takes nothing else away. */
import { expect, test } from "@playwright/test";
import { graph, status } from "./tributary.ts";

test("a dialog that is missing is named, the rest works on, and a second try helps", async ({
  page,
}) => {
  await page.goto("/?engine=wasm");
  await expect(graph(page)).toBeVisible();
  await expect(page.getByRole("button", { name: "File", exact: true })).toBeEnabled();
  const missing = (url: URL) => /TemplatesDialog|catalogue/.test(url.pathname);
  await page.route(missing, (route) => route.abort());
  await page.getByRole("button", { name: "Templates" }).click();
  const told = page.getByRole("alert");
  await expect(told).toContainText("The list of templates could not be loaded.");
  await expect(graph(page)).toBeVisible();
  await page.getByRole("button", { name: "Train" }).click();
  await expect(status(page)).toContainText(/step [1-9]/);
  await page.unroute(missing);
  await told.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("dialog", { name: "Templates" })).toBeVisible();
});

test("a data set that is missing is named until it is there", async ({ page }) => {
  const missing = "**/data/mnist/*";
  await page.route(missing, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto("/?engine=wasm");
  const banner = page.getByText("The file mnist/meta.json could not be read.");
  await expect(banner).toBeVisible();
  await page.getByRole("button", { name: "Train" }).click();
  await expect(banner).toBeVisible();
  await expect(page.getByText("Fix the problems of the network")).toHaveCount(0);
  await page.unroute(missing);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(banner).toHaveCount(0);
  await page.getByRole("button", { name: "Train" }).click();
  await expect(status(page)).toContainText(/step [1-9]/);
});
