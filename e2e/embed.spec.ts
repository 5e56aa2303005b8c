import { createServer } from "node:http";
import AxeBuilder from "@axe-core/playwright";
import { expect, type FrameLocator, type Page, test } from "@playwright/test";

/** A page of another site than the app's, which is on localhost. Its server knows one page, told by `openArticle`. */
let article = "";
let body = "";
const server = createServer((_request, response) => {
  response.setHeader("content-type", "text/html");
  response.end(body);
});

test.beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address === "object") article = `http://127.0.0.1:${address?.port}`;
});

test.afterAll(() => server.close());

/** Opens a page with embeds in it, which keeps what they say. */
async function openArticle(page: Page, base: string, ...sources: string[]): Promise<void> {
  const frames = sources.map((source) => `<iframe src="${base}${source}" title="embed"></iframe>`);
  const script = `window.heard = [];
    addEventListener("message", ({ data, origin }) => window.heard.push({ ...data, origin }));
    window.say = (message) => document.querySelector("iframe").contentWindow.postMessage(message, "*");`;
  const style = "iframe { width: 720px; height: 420px; border: 0 }";
  body = `<!doctype html><title>article</title><style>${style}</style><script>${script}</script>${frames.join("")}`;
  await page.goto(article);
}

function frame(page: Page): FrameLocator {
  return page.frameLocator("iframe").first();
}

async function heard(page: Page, type: string): Promise<Record<string, unknown>[]> {
  const all = await page.evaluate(() => Reflect.get(window, "heard"));
  return all.filter((message: { type: string }) => message.type === type);
}

async function say(page: Page, message: object): Promise<void> {
  await page.evaluate((data) => Reflect.get(window, "say")({ tributary: 1, ...data }), message);
}

const withOrigin = () => `?embed=1&engine=tfjs:cpu&origin=${encodeURIComponent(article)}`;

test("a poster loads no engine, no data and little JavaScript before its click", async ({
  page,
  baseURL,
}) => {
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  await openArticle(page, baseURL ?? "", "?embed=1#t=lenet", "?embed=1#t=mlp", "?embed=1");
  await expect(frame(page).getByRole("button", { name: "Start" })).toBeVisible();
  await expect(frame(page).getByRole("img", { name: "The graph of lenet" })).toBeVisible();
  await page.waitForTimeout(1000);
  expect(urls.filter((url) => /shell|worker|\/data\/|tfjs/.test(url))).toEqual([]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
});

test("an embed on a foreign page trains without storage and tells a named origin", async ({
  page,
  baseURL,
}) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
  });
  await openArticle(page, baseURL ?? "", `${withOrigin()}#t=mlp`);
  await expect.poll(() => heard(page, "ready")).toHaveLength(1);
  await say(page, { type: "run", id: "early" });
  await expect
    .poll(() => heard(page, "error"))
    .toEqual([expect.objectContaining({ id: "early", code: "E_EMBED_CLICK" })]);
  await frame(page).getByRole("button", { name: "Start" }).click();
  await expect.poll(() => heard(page, "ready")).toHaveLength(2);
  await say(page, { type: "run" });
  await expect
    .poll(async () => (await heard(page, "progress")).length, { timeout: 60_000 })
    .toBeGreaterThan(2);
  await say(page, { type: "pause" });
  await expect(frame(page).getByRole("button", { name: "Resume" })).toBeVisible();
  await frame(page).getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => heard(page, "done"), { timeout: 60_000 }).toHaveLength(1);
  const [done] = await heard(page, "done");
  expect(done?.["accuracy"]).toBeGreaterThan(0.3);
  await say(page, { type: "reset" });
  await expect(frame(page).getByRole("status", { name: "Training" })).toContainText("step 0");
  const [height] = (await heard(page, "height")).slice(-1);
  expect(height?.["height"]).toBeGreaterThan(300);
});

test("load and getGraph work before and after the click, and a bad link changes nothing", async ({
  page,
  baseURL,
}) => {
  await openArticle(page, baseURL ?? "", `${withOrigin()}#t=mlp`);
  await expect(frame(page).getByText("mlp", { exact: true })).toBeVisible();
  await say(page, { type: "load", link: "https://example.org/#t=lenet" });
  await expect(frame(page).getByText("lenet", { exact: true })).toBeVisible();
  await say(page, { type: "load", link: "#g=1.d.AAAA", id: "bad" });
  await say(page, { type: "load", graph: { format: "nothing" }, id: "worse" });
  await expect
    .poll(async () => (await heard(page, "error")).map(({ id }) => id))
    .toEqual(["bad", "worse"]);
  await say(page, { type: "getGraph", id: "g" });
  await expect.poll(async () => (await heard(page, "graph")).length).toBe(1);
  const [answer] = await heard(page, "graph");
  expect(answer).toMatchObject({ id: "g", graph: { name: "lenet" } });
  await frame(page).getByRole("button", { name: "Start" }).click();
  await expect(
    frame(page)
      .getByLabel(/^conv2, /)
      .first(),
  ).toBeVisible();
  const graph = JSON.parse(JSON.stringify(answer?.["graph"]));
  await say(page, { type: "load", graph: { ...graph, name: "second" } });
  await expect(frame(page).getByRole("heading", { name: "second" })).toBeVisible();
  await expect
    .poll(async () => JSON.stringify((await heard(page, "change")).at(-1)))
    .toContain('"name":"second"');
});

test("a page that is not named hears of the height only and cannot command", async ({
  page,
  baseURL,
}) => {
  await openArticle(page, baseURL ?? "", "?embed=1&origin=https://other.test#t=mlp");
  await expect(frame(page).getByRole("button", { name: "Start" })).toBeVisible();
  await say(page, { type: "load", link: "#t=lenet" });
  await say(page, { type: "getGraph" });
  await page.waitForTimeout(500);
  await expect(frame(page).getByText("mlp", { exact: true })).toBeVisible();
  await expect.poll(async () => (await heard(page, "height")).length).toBeGreaterThan(0);
  const told = await page.evaluate(() => Reflect.get(window, "heard") as { type: string }[]);
  expect(told.filter(({ type }) => type !== "ready" && type !== "height")).toEqual([]);
  await openArticle(page, baseURL ?? "", "?embed=1#t=mlp");
  await expect.poll(async () => (await heard(page, "height")).length).toBeGreaterThan(0);
  await say(page, { type: "getGraph" });
  await page.waitForTimeout(500);
  expect(await heard(page, "graph")).toEqual([]);
});

/** What of the embed sticks out of its frame, or out of the box that clips it. */
async function cutOff(page: Page): Promise<string[]> {
  return frame(page)
    .locator("#root")
    .evaluate((root) => {
      const parts = [
        ...root.querySelectorAll("header *, [role=toolbar] button, section h2, b, canvas"),
      ];
      const inner = root.firstElementChild;
      return parts.flatMap((part) => {
        const { left, right, bottom, width } = part.getBoundingClientRect();
        if (width === 0 || getComputedStyle(part).visibility === "hidden") return [];
        const clip = part.closest("section[data-metric] > div") ?? root;
        const limit = Math.min(innerWidth, clip.getBoundingClientRect().right) + 0.5;
        const lowest = inner?.scrollHeight ?? 0;
        const isOut = left < 0 || right > limit || bottom > lowest + 0.5;
        return isOut ? [`${part.tagName} ${part.textContent} ${right} ${bottom}`] : [];
      });
    });
}

test("nothing is cut off from 320 to 1000 px, and the height that is asked for needs no scrolling", async ({
  page,
  baseURL,
}) => {
  await openArticle(page, baseURL ?? "", "?embed=1&engine=tfjs:cpu#t=inception-mini");
  await expect(frame(page).getByRole("button", { name: "Start" })).toBeVisible();
  const resize = (width: number, height: number) =>
    page.locator("iframe").evaluate((box, size) => Object.assign(box.style, size), {
      width: `${width}px`,
      height: `${height}px`,
    });
  await resize(400, 150);
  await expect(frame(page).getByRole("button", { name: "Start" })).toBeInViewport({ ratio: 1 });
  await frame(page).getByRole("button", { name: "Start" }).click();
  await frame(page).getByRole("button", { name: "Train" }).click();
  await expect(frame(page).getByRole("status", { name: "Training" })).toContainText("ms/step");
  await frame(page).getByRole("button", { name: "Pause" }).click();
  await expect(frame(page).getByRole("button", { name: "Resume" })).toBeVisible();
  const overflow = () =>
    frame(page)
      .locator("#root > div")
      .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  for (const width of [320, 400, 560, 720, 1000]) {
    const before = (await heard(page, "height")).length;
    await resize(width, 460);
    await expect.poll(async () => (await heard(page, "height")).length).toBeGreaterThan(before);
    await expect.poll(() => cutOff(page), `${width} px`).toEqual([]);
    await expect.poll(overflow, `${width} × 460`).toBe(0);
    const asked = Number((await heard(page, "height")).at(-1)?.["height"]);
    await resize(width, asked);
    await expect.poll(overflow, `${width} × ${asked}`).toBe(0);
    await resize(width, asked - 400);
    await expect.poll(overflow, "that can tell what does not fit").toBeGreaterThan(0);
    expect((await heard(page, "height")).at(-1)?.["height"]).toBe(asked);
  }
});

test("the article of the demo shows three embeds, sizes them and hears of the one it named", async ({
  page,
}) => {
  await page.goto("/demo/article.html");
  const frames = page.frameLocator("iframe");
  await page.locator("iframe").nth(2).scrollIntoViewIfNeeded();
  await expect(frames.nth(2).getByRole("button", { name: "Start" })).toBeVisible();
  await expect(page.locator("#told")).toHaveText("Not started yet.");
  const sized = () =>
    page
      .locator("iframe")
      .nth(2)
      .evaluate((box) => box.style.height);
  await expect.poll(sized).not.toBe("");
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([]);
  await frames.nth(2).getByRole("button", { name: "Start" }).click();
  await expect(frames.nth(2).getByRole("button", { name: "Train" })).toBeVisible();
  await expect(page.locator("#told")).toHaveText("Started.");
});
