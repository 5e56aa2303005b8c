import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { button, card, chooseData, open, stepShown, waitForStep } from "./tributary.ts";

const timeline = (page: Page) => page.getByRole("application", { name: /^Timeline of step/ });
const branches = (page: Page) => page.getByRole("list", { name: "Branches" });
const operations = (page: Page) => page.getByRole("table", { name: "Operations" });

/** Opens the first template on the CPU engine and looks into a step. */
async function openProfiled(page: Page, query = "?engine=wasm"): Promise<void> {
  await open(page, query);
  await button(page, "Step").click();
  await waitForStep(page, 1);
  await button(page, "Profile now").click();
  await expect(timeline(page)).toBeVisible();
}

/** What a click lets the browser save. */
async function saved(page: Page, act: () => Promise<void>): Promise<string> {
  const downloading = page.waitForEvent("download");
  await act();
  return readFile(await (await downloading).path(), "utf8");
}

test("says of every fork whether its branches ran in parallel, with the evidence", async ({
  page,
}) => {
  await open(page, "?engine=wasm");
  const items = branches(page).getByRole("listitem");
  await expect(items).toHaveCount(4);
  await expect(items.first()).toContainText(
    /pool1 → concat1, forward: 4 branches, independent; .*: not measured yet\./,
  );
  await button(page, "Step").click();
  await waitForStep(page, 1);
  await button(page, "Profile now").click();
  const outcome =
    /ran in parallel, \d\.\d+ × \(±\d\.\d+, lane clocks, \d+ runs?\)|too noisy to say: |not in parallel, (only one lane|they lay side by side and were no faster for it|too small: launch cost dominates|the device was already full( \(overlap \d\.\d+ ± \d\.\d+\))?|the clock is too coarse)/;
  for (const item of await items.all()) {
    await expect(item).toContainText(
      /[\d.]+ ms of work took [\d.]+ ms: |too noisy to say: the times promise more/,
    );
    await expect(item).toContainText(outcome);
  }
});

test("on one lane nothing overlaps, and the reason is given", async ({ page }) => {
  await openProfiled(page, "?engine=tfjs:cpu");
  await expect(branches(page)).toContainText("not in parallel, only one lane");
  await expect(branches(page)).not.toContainText("ran in parallel");
  await expect(page.getByText("wall clock, each op waited for", { exact: true })).toBeVisible();
});

test("the timeline is moved about in with keys and leads to the layer", async ({ page }) => {
  await openProfiled(page);
  await page.getByRole("radio", { name: "backward" }).click();
  await expect(page.getByText(/achieved (\d+\.\d+ ×|too noisy to say)/)).toBeVisible();
  await timeline(page).focus();
  for (const key of ["ArrowRight", "ArrowRight", "+", "ArrowRight", "0"])
    await page.keyboard.press(key);
  const facts = page.getByText(/, (forward|backward|update), w\d+, lane \d/).first();
  await expect(facts).toBeVisible();
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  await expect(page.getByText(/[\d.]+ ms between the points/)).toBeVisible();
  await page.getByRole("button", { name: "Op", exact: true }).click();
  await expect(operations(page).locator("[aria-current=true]")).toBeVisible();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("button", { name: "Ir line", exact: true }).click();
  await expect(page.locator("[data-marked]")).toBeVisible();
});

test("pointing at a fork lights its layers, and a layer tells its times", async ({ page }) => {
  await openProfiled(page);
  await branches(page).getByRole("button").first().hover();
  const lit = page.locator(".react-flow__node[data-lit]");
  await expect(lit).toHaveCount(7);
  await page.mouse.move(4, 4);
  await expect(lit).toHaveCount(0);
  const wavefronts = page.getByRole("region", { name: "Wavefronts" }).getByRole("button");
  await wavefronts.filter({ hasText: "w3" }).first().focus();
  expect(await lit.count()).toBeGreaterThan(1);
  await page.keyboard.press("Escape");
  await button(page, "Resume").focus();
  await expect(lit).toHaveCount(0);
  await card(page, "i1_3x3").click();
  const facts = page.getByRole("region", { name: "Measured" });
  await expect(facts).toContainText(/Forward.*ms.*Backward.*ms.*Share of the step.*%/s);
});

test("the op table sorts, filters, groups and is saved", async ({ page }) => {
  await openProfiled(page);
  await page.getByRole("tab", { name: "Ops" }).click();
  const rows = operations(page).getByRole("row");
  await expect(rows.nth(1)).toContainText(/±/);
  await page.getByLabel("Filter ops").fill("i1_3x3 affine");
  await expect(rows).toHaveCount(3);
  await rows.nth(1).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("i1_3x3");
  await page.getByLabel("Filter ops").fill("");
  await page.getByLabel("Group ops").selectOption("phase");
  await expect(operations(page).getByRole("button", { name: /^backward \d+/ })).toBeVisible();
  await operations(page).getByRole("button", { name: "Kernel", exact: true }).click();
  await expect(
    operations(page).getByRole("columnheader", { name: "Kernel", exact: true }),
  ).toHaveAttribute("aria-sort", "ascending");
  const csv = await saved(page, () => button(page, "CSV").click());
  const [head = "", ...lines] = csv.trim().split("\r\n");
  expect(head.split(",")).toContain("gflops_per_s");
  expect(lines.length).toBeGreaterThan(30);
  await page.getByRole("radio", { name: "Roofline" }).click();
  await expect(page.getByText(/GFLOP\/s in the fastest matrix product/)).toBeVisible();
  expect(
    await page.getByRole("figure", { name: "Roofline" }).getByRole("button").count(),
  ).toBeGreaterThan(8);
});

test("a trace is saved that keeps to the rules of the format", async ({ page }) => {
  await openProfiled(page);
  const text = await saved(page, async () => {
    await button(page, "Export the profile").click();
    await page.getByRole("menuitem", { name: /Chrome trace/ }).click();
  });
  const { traceEvents } = JSON.parse(text);
  const ends = new Map<number, number>();
  for (const { ph, tid, ts, dur } of traceEvents) {
    if (ph !== "X") continue;
    expect(ts).toBeGreaterThanOrEqual((ends.get(tid) ?? 0) - 1);
    ends.set(tid, ts + dur);
  }
  expect(ends.size).toBeGreaterThan(0);
  await button(page, "Export the profile").click();
  await page.getByRole("menuitem", { name: /browser's profiler/ }).click();
  const measures = await page.evaluate(() => performance.getEntriesByType("measure").length);
  expect(measures).toBeGreaterThan(30);
});

test("a pass is switched off for the next compile, and what it was worth is measured", async ({
  page,
}) => {
  await openProfiled(page);
  await page.getByRole("tab", { name: "Compiler" }).click();
  await expect(page.getByText("152 → 38 dispatches")).toBeVisible();
  await button(page, "Measure").click();
  await expect(page.getByText(/bit-equal|within tolerance/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("switch", { name: "Pass fuse-optimizer" }).click();
  await expect(page.getByText(/152 → (?!38)\d+ dispatches/)).toBeVisible();
  await expect(page.getByText(/Edited since step/)).toBeVisible();
  await page.getByRole("button", { name: "merge-siblings" }).click();
  await page.getByRole("button", { name: /\d+ rewrites?$/ }).click();
  const rewrites = page.getByRole("list", { name: "Rewrites of merge-siblings" });
  await rewrites.getByRole("button", { name: "i1_1x1" }).first().click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("i1_1x1");
});

test("engines are compared on the same Program, plain TensorFlow.js among them", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await openProfiled(page);
  await chooseData(page, "digits");
  await page.getByRole("tab", { name: "Ops" }).click();
  await page.getByRole("radio", { name: "Engines" }).click();
  await button(page, "Compare engines").click();
  const engines = page.getByRole("table", { name: "Engines" });
  const plain = engines.getByRole("row", { name: /TensorFlow\.js \(cpu\)/ });
  await expect(plain).toContainText(/\d ×/, { timeout: 200_000 });
  await expect(engines.getByRole("row", { name: /CPU \(/ })).toContainText(/1\.0 ×|\d ×/);
  await expect(button(page, "Compare engines")).toBeVisible({ timeout: 200_000 });
  const difference = /(\d\.\de-\d+|bit-equal)/.exec((await plain.textContent()) ?? "")?.[1];
  expect(difference === "bit-equal" || Number(difference) < 1e-4).toBe(true);
});

test("a tick renders no card again, whatever is open", async ({ page }) => {
  await open(page, "?engine=wasm");
  await button(page, "Train").click();
  await expect(timeline(page)).toBeVisible({ timeout: 30_000 });
  const begin = await stepShown(page);
  // React leaves the props of the last render at each element it made: the same object means no render since.
  const changed = await page.evaluate(async () => {
    const propsOf = (element: Element) => {
      const key = Object.keys(element).find((name) => name.startsWith("__reactProps$"));
      return key === undefined ? undefined : Reflect.get(element, key);
    };
    const cards = [...document.querySelectorAll(".react-flow__node, .react-flow__node *")];
    const before = cards.map(propsOf);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const after = cards.map(propsOf);
    return {
      known: before.filter((props) => props !== undefined).length,
      again: after.filter((props, index) => props !== before[index]).length,
    };
  });
  expect(await stepShown(page)).toBeGreaterThan(begin);
  expect(changed.known).toBeGreaterThan(50);
  expect(changed.again).toBe(0);
});

test("slow motion stretches a step over seconds, lights the layers at work, and holds the profile", async ({
  page,
}) => {
  await openProfiled(page);
  const seen = await page.evaluate(async () => {
    const label = "Slow motion of one step";
    document.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.click();
    const lit: string[] = [];
    const begin = performance.now();
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const names = [...document.querySelectorAll(".react-flow__node[data-lit]")].map(
        (card) => card.getAttribute("data-id") ?? "",
      );
      if (names.join() !== lit.at(-1)) lit.push(names.join());
      const isOver = document.querySelector(`[aria-label="${label}"]`) !== null;
      if (isOver && performance.now() - begin > 1000) break;
    }
    return { lit, ms: performance.now() - begin };
  });
  expect(seen.ms).toBeGreaterThan(7500);
  expect(seen.ms).toBeLessThan(12_000);
  expect(new Set(seen.lit.flatMap((names) => names.split(","))).size).toBeGreaterThan(10);
  await expect(page.locator(".react-flow__node[data-lit]")).toHaveCount(0);
  await button(page, "Slow motion of one step").click();
  await button(page, "End slow motion").click();
  await expect(button(page, "Slow motion of one step")).toBeVisible();
});
