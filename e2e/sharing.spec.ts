import { expect, type Page, test } from "@playwright/test";
import { encodeLink } from "../src/app/link/link-codec.ts";
import { plainSettings } from "../src/graph/link/link-settings.ts";
import { templateGraph } from "../src/graph/templates/template.ts";
import { button, card, open, openTemplate, status } from "./tributary.ts";

const cpu = "?engine=tfjs:cpu";

function dialog(page: Page) {
  return page.getByRole("dialog", { name: "Share" });
}

/** Opens the Share dialog and gives the link it shows, from `#` on. */
async function linkOf(page: Page, ...options: string[]): Promise<string> {
  await button(page, "Share").click();
  const box = dialog(page).getByRole("textbox", { name: "Link" });
  await expect(box).toHaveValue(/#g=1\.c\./);
  const before = await box.inputValue();
  for (const option of options) {
    if (option.startsWith("lock "))
      await dialog(page).getByLabel("Lock").selectOption(option.slice(5));
    else await dialog(page).getByLabel(option).check();
  }
  if (options.length > 0) await expect(box).not.toHaveValue(before);
  await page.waitForTimeout(200);
  const link = await box.inputValue();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  return link.slice(link.indexOf("#"));
}

async function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify({ ...localStorage, ...{ "tributary.layout": null } }));
}

test("a link opens the drawing as its own, keeps the project there was, and trains nothing", async ({
  page,
}) => {
  await open(page, cpu);
  await openTemplate(page, "LeNet-5");
  await card(page, "conv1").click();
  await page.getByLabel("Filters").fill("7");
  const link = await linkOf(page);
  await openTemplate(page, "MLP");
  await page.getByLabel("Project name").fill("mine");
  await page.waitForTimeout(500);
  const before = await stored(page);

  const data: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/data/")) data.push(request.url());
  });
  await page.goto("about:blank");
  await page.goto(`/${cpu}${link}`);
  await expect(card(page, "conv1")).toHaveAccessibleName("conv1, Conv2D, 28×28×7");
  await page.waitForTimeout(1000);
  expect(data).toEqual([]);
  expect(await stored(page)).toBe(before);
  await expect(status(page)).toContainText("Not started");

  await button(page, "Back to mine").click();
  await expect(card(page, "dense2")).toBeVisible();
  await expect(page.getByLabel("Project name")).toHaveValue("mine");
});

test("the first edit of a linked drawing makes a project of it, beside the one there was", async ({
  page,
}) => {
  await open(page, `${cpu}#t=mlp`);
  await expect(page.getByText("From a link.")).toBeVisible();
  await page.reload();
  await expect(card(page, "dense2")).toBeVisible();
  await card(page, "dense1").click();
  await page.getByLabel("Units").fill("99");
  await expect(page).not.toHaveURL(/#/);
  await expect(page.getByText("From a link.")).toBeHidden();
  await page.waitForTimeout(500);
  await page.reload();
  await expect(card(page, "dense1")).toHaveAccessibleName("dense1, Dense, 99");

  await page.goto(`/${cpu}#t=lenet`);
  await expect(card(page, "conv2")).toBeVisible();
  await page.getByLabel("Project name").fill("other");
  await page.waitForTimeout(500);
  await button(page, "File").click();
  await page.getByRole("menuitem", { name: /^Projects/ }).click();
  const projects = page.getByRole("dialog", { name: "Projects" });
  await expect(projects.getByRole("button", { name: /^other/ })).toContainText("open now");
  await projects.getByRole("button", { name: /^mlp/ }).click();
  await expect(card(page, "dense1")).toHaveAccessibleName("dense1, Dense, 99");
});

test("a damaged link says so and changes nothing, at the start and later", async ({ page }) => {
  await open(page, `${cpu}#t=lenet`);
  await page.getByLabel("Project name").fill("kept");
  await page.waitForTimeout(500);
  for (const [hash, text] of [
    ["#g=1.d.AAAA", "This link is damaged"],
    ["#g=2.d.AAAA", "made by a newer Tributary"],
    ["#t=nothing", "names a template that does not exist"],
  ] as const) {
    await page.evaluate((wanted) => {
      location.hash = wanted;
    }, hash);
    await expect(page.getByText(text).first()).toBeVisible();
    await expect(card(page, "conv2")).toBeVisible();
  }
  await page.goto("about:blank");
  await page.goto(`/${cpu}#g=1.d.AAAA`);
  await expect(page.getByText("This link is damaged").first()).toBeVisible();
  await expect(page.getByLabel("Project name")).toHaveValue("kept");
});

test("each option of the dialog holds when the link is opened", async ({ page }) => {
  await open(page, cpu);
  await openTemplate(page, "LeNet-5");
  await card(page, "conv2").click();
  const settings = await linkOf(
    page,
    "Show my open tab and selection",
    "Hide the layers panel",
    "Hide the tabs of the dock",
    "lock fields",
  );
  const structure = await linkOf(page, "lock graph");
  const reading = await linkOf(page, "For reading and running only");

  await page.goto("about:blank");
  await page.goto(`/${cpu}${settings}`);
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("conv2");
  await expect(page.getByRole("navigation", { name: "Layers" })).toBeHidden();
  await expect(page.getByRole("tab", { name: "Problems" })).toBeHidden();
  await expect(page.getByLabel("Filters")).toBeDisabled();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("renamed");
  await expect(card(page, "renamed")).toBeVisible();
  await page.waitForTimeout(500);
  await page.reload();
  await card(page, "renamed").click();
  await expect(page.getByLabel("Filters")).toBeDisabled();

  await page.goto("about:blank");
  await page.goto(`/${cpu}${structure}`);
  await expect(page.getByText("its layers and edges are locked")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Layers" })).toBeHidden();
  await card(page, "conv2").click();
  await page.keyboard.press("Delete");
  await page.keyboard.press("ControlOrMeta+d");
  await expect(page.getByText("The layers and edges of this drawing are locked.")).toBeVisible();
  await expect(card(page, "conv2")).toBeVisible();
  await page.getByLabel("Filters").fill("9");
  await expect(card(page, "conv2")).toHaveAccessibleName("conv2, Conv2D, 14×14×9");

  await page.goto("about:blank");
  await page.goto(`/${cpu}${reading}`);
  await page.getByLabel("Project name").fill("changed");
  await expect(page.getByLabel("Project name")).toHaveValue("lenet");
  await button(page, "Train").click();
  await expect(status(page)).toContainText(/Running|Validating|Done/, { timeout: 60_000 });
  await button(page, "Edit a copy").click();
  await page.getByLabel("Project name").fill("changed");
  await expect(page.getByLabel("Project name")).toHaveValue("changed");
});

/** A straight line of 40 layers. */
const names = Array.from({ length: 38 }, (_, index) => `conv${index + 1}`);
const forty = templateGraph(
  "forty",
  [
    ["input", "Input", [], 0, 0],
    ...names.map(
      (name, index) =>
        [
          name,
          "Conv2D",
          [names[index - 1] ?? "input"],
          (index + 1) % 8,
          Math.floor((index + 1) / 8),
          { filters: 4 + index },
        ] as const,
    ),
    ["output", "Output", ["conv38"], 7, 5],
  ],
  {},
);

test("a link of 40 layers is on the screen within 100 ms of being opened", async ({ page }) => {
  await open(page, `${cpu}#t=mlp`);
  await expect(card(page, "dense2")).toBeVisible();
  const hash = await encodeLink(forty, plainSettings);
  // Other programs may take the core for a while, so the best of six counts. Compiling and drawing are part of it.
  const times = await page.evaluate(async (link) => {
    const openAndWait = async (wanted: string, name: string) => {
      const begin = performance.now();
      location.hash = wanted;
      while (!document.querySelector(`[aria-label^="${name}, "]`))
        await new Promise((resolve) => setTimeout(resolve, 1));
      return performance.now() - begin;
    };
    const found: number[] = [];
    for (let time = 0; time < 6; time++) {
      found.push(await openAndWait(link, "conv38"));
      await openAndWait("#t=mlp", "dense2");
    }
    return found;
  }, hash);
  const ms = Math.min(...times);
  test.info().annotations.push({
    type: "measured",
    description: `${times.map((time) => time.toFixed(0)).join(", ")} ms`,
  });
  expect(ms).toBeLessThan(100);
});
