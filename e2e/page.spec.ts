import { expect, test } from "@playwright/test";
import { button, graph } from "./tributary.ts";

test("the page introduces itself to programs that preview links", async ({ page, request }) => {
  await page.goto("/");
  await expect(page).toHaveTitle("Tributary");
  const content = (name: string) =>
    page.locator(`meta[name="${name}"], meta[property="${name}"]`).getAttribute("content");
  expect((await content("description"))?.length).toBeGreaterThan(40);
  expect(await content("og:title")).toBe("Tributary");
  const picture = await request.get((await content("og:image")) ?? "");
  expect(picture.headers()["content-type"]).toBe("image/png");
  const bytes = await picture.body();
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
});

for (const address of ["/", "/#t=resnet-mini", "/?embed=1#t=lenet", "/#l=two-towers"])
  test(`nothing moves while ${address} loads`, async ({ page }) => {
    await page.addInitScript(() => {
      Reflect.set(window, "shift", 0);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Reflect.set(window, "shift", Reflect.get(window, "shift") + Reflect.get(entry, "value"));
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(address);
    if (address.includes("embed")) await expect(button(page, "Start")).toBeVisible();
    else await expect(graph(page)).toBeVisible();
    await page.waitForTimeout(1500);
    const shift = await page.evaluate(() => Reflect.get(window, "shift"));
    test.info().annotations.push({ type: "measured", description: `shift ${shift}` });
    // Good pages stay under 0.1: https://web.dev/articles/cls
    expect(shift).toBeLessThan(0.02);
  });
