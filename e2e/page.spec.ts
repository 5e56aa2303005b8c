import { expect, type Page, test } from "@playwright/test";
import { button, graph } from "./tributary.ts";

test("the page introduces itself to programs that preview links", async ({ page, request }) => {
  await page.goto("/");
  await expect(page).toHaveTitle("Tributary");
  const content = (name: string) =>
    page.locator(`meta[name="${name}"], meta[property="${name}"]`).getAttribute("content");
  expect((await content("description"))?.length).toBeGreaterThan(40);
  expect(await content("og:title")).toBe("Tributary");
  expect(await content("og:description")).toBe(await content("description"));
  expect(await content("og:image:alt")).toBeTruthy();
  expect([await content("og:image:width"), await content("og:image:height")]).toEqual([
    "1200",
    "630",
  ]);
  expect(await content("twitter:card")).toBe("summary_large_image");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  const picture = await request.get((await content("og:image")) ?? "");
  expect(picture.headers()["content-type"]).toBe("image/png");
  const bytes = await picture.body();
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
});

/** Adds up the layout shifts of the page from its first paint on. */
async function recordShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    Reflect.set(window, "shift", 0);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        Reflect.set(window, "shift", Reflect.get(window, "shift") + Reflect.get(entry, "value"));
    }).observe({ type: "layout-shift", buffered: true });
  });
  return async () => {
    const shift = await page.evaluate(() => Reflect.get(window, "shift"));
    test.info().annotations.push({ type: "measured", description: `shift ${shift}` });
    return shift;
  };
}

/** Good pages stay under 0.1: https://web.dev/articles/cls */
const mostShift = 0.01;

for (const address of ["/", "/#t=resnet-mini", "/?embed=1#t=lenet", "/#l=two-towers"])
  test(`nothing moves while ${address} loads`, async ({ page }) => {
    const shiftOf = await recordShifts(page);
    await page.goto(address);
    if (address.includes("embed")) await expect(button(page, "Start")).toBeVisible();
    else await expect(graph(page)).toBeVisible();
    await page.waitForTimeout(1500);
    expect(await shiftOf()).toBeLessThan(mostShift);
    if (!address.includes("embed")) return;
    await button(page, "Start").click();
    await expect(graph(page)).toBeVisible();
    await page.waitForTimeout(1500);
    expect(await shiftOf()).toBeLessThan(mostShift);
  });

test("the measure of what moves notices a banner that pushes the page down", async ({ page }) => {
  const shiftOf = await recordShifts(page);
  await page.goto("/");
  await expect(graph(page)).toBeVisible();
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    const late = document.createElement("div");
    late.style.height = "120px";
    document.body.prepend(late);
  });
  await expect.poll(shiftOf).toBeGreaterThan(mostShift);
});
