/** The CPU engine in a browser: chosen where there is no GPU, on lanes that share memory where the page may, and quick. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { button, chooseData, losses, open, openTemplate, waitForStep } from "./tributary.ts";

function engineButton(page: Page) {
  return page.getByRole("button", { name: "Engine" });
}

test("LeNet-5 learns MNIST to 97 % within 30 s of pressing Train", async ({ page }) => {
  await open(page);
  await openTemplate(page, "LeNet-5");
  await chooseData(page, "mnist");
  await expect(engineButton(page)).toContainText(/CPU \(\d lanes?\)/);
  const begin = Date.now();
  await button(page, "Train").click();
  const best = () =>
    page.evaluate(() => Math.max(0, ...window.recorded.validations.map((v) => v.accuracy)));
  await expect.poll(best, { timeout: 60_000, intervals: [100] }).toBeGreaterThanOrEqual(0.97);
  const seconds = (Date.now() - begin) / 1000;
  test
    .info()
    .annotations.push({ type: "measured", description: `97 % after ${seconds.toFixed(1)} s` });
  expect(seconds).toBeLessThan(30);
});

test("the menu shows what was measured, and lanes can be set and are kept", async ({ page }) => {
  await open(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await openTemplate(page, "LeNet-5");
  await chooseData(page, "digits");
  await expect(engineButton(page)).toContainText(/CPU \(\d lanes?\)/);
  await engineButton(page).click();
  await expect(page.getByText(/CPU, \d lanes?.* ms\/step.* → CPU, \d lane/)).toBeVisible();
  await expect(page.getByText(/Lanes between ops: \d · Threads inside an op: \d/)).toBeVisible();
  await page.getByLabel("Lanes between ops").selectOption("1");
  await page.getByLabel("Threads inside an op").selectOption("2");
  await button(page, "Restart with this").click();
  await expect(engineButton(page)).toContainText("CPU (2 lanes)");
  await button(page, "Train").click();
  await waitForStep(page, 30);
  const first = (await losses(page)).slice(0, 20);
  await engineButton(page).click();
  await page.getByLabel("Lanes between ops").selectOption("1");
  await page.getByLabel("Threads inside an op").selectOption("1");
  await button(page, "Restart with this").click();
  await expect(engineButton(page)).toContainText("CPU (1 lane)");
  const before = (await losses(page)).length;
  await button(page, "Train").click();
  await expect.poll(async () => (await losses(page)).length).toBeGreaterThan(before + 20);
  // The numbers do not depend on the lanes.
  expect((await losses(page)).slice(before, before + 20)).toEqual(first);
});

test("a page that is not isolated trains on one lane and says why", async ({ page }) => {
  await page.route("**/*", async (route) => {
    if (route.request().resourceType() !== "document") return route.continue();
    const response = await route.fetch();
    const isolating = /^(document-isolation|cross-origin)-/i;
    const headers = Object.fromEntries(
      Object.entries(response.headers()).filter(([name]) => !isolating.test(name)),
    );
    return route.fulfill({ response, headers });
  });
  await open(page, "?engine=wasm");
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await expect(engineButton(page)).toContainText("CPU (1 lane)");
  await engineButton(page).click();
  await expect(page.getByText(/not isolated from other sites/)).toBeVisible();
  await page.keyboard.press("Escape");
  await openTemplate(page, "LeNet-5");
  await chooseData(page, "digits");
  await button(page, "Train").click();
  await waitForStep(page, 10);
});

test("stays isolated inside a plain page of another site, so that lanes run there too", async ({
  page,
  baseURL,
}) => {
  const embedding = `<iframe src="${baseURL}?engine=wasm"></iframe>`;
  const course = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(embedding);
  });
  await new Promise<void>((resolve) => course.listen(0, "127.0.0.1", resolve));
  const { port } = course.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  const app = page.frameLocator("iframe");
  await expect(app.getByRole("button", { name: "Engine" })).toContainText(/CPU \(\d lanes?\)/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(await app.locator("body").evaluate(() => crossOriginIsolated)).toBe(true);
  course.close();
});
