/** Journeys through the Share dialog: what its buttons copy, what its picture says, and what stands there when a link would be too long. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page, test } from "@playwright/test";
import decodeQR from "qr/decode.js";
import { printGraph } from "../src/graph/schema.ts";
import { templateGraph } from "../src/graph/templates/template.ts";
import { branches } from "../src/lessons/branches.ts";
import { button, card, graph, open, openTemplate, status } from "./tributary.ts";

const cpu = "?engine=tfjs:cpu";

function dialog(page: Page) {
  return page.getByRole("dialog", { name: "Share" });
}

async function openDialog(page: Page): Promise<string> {
  await button(page, "Share").click();
  const link = dialog(page).getByRole("textbox", { name: "Link" });
  await expect(link).toHaveValue(/#g=1\.c\./);
  return link.inputValue();
}

test("each copy button puts its text on the clipboard, and each text opens the drawing", async ({
  page,
  context,
  request,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, cpu);
  await openTemplate(page, "LeNet-5");
  const link = await openDialog(page);
  const copied = async (what: string) => {
    await dialog(page)
      .getByRole("button", { name: `Copy ${what}` })
      .click();
    await expect(dialog(page).getByText("Copied").first()).toBeVisible();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate(() => navigator.clipboard.writeText("nothing"));
    await expect(dialog(page).getByText("Copied")).toHaveCount(0);
    return text;
  };
  expect(await copied("link")).toBe(link);

  const badge = /^\[!\[Open in Tributary\]\((.+)\)\]\((.+)\)$/.exec(await copied("markdown badge"));
  expect(badge?.[2]).toBe(link);
  const picture = await request.get(badge?.[1] ?? "");
  expect(picture.headers()["content-type"]).toContain("image/svg+xml");

  const code = await copied("iframe code");
  await page.route("**/article", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html>${code}` }),
  );
  await page.goto("/article");
  const frame = page.frameLocator("iframe[title='lenet in Tributary']");
  await expect(frame.getByRole("button", { name: "Start" })).toBeVisible();
  await expect(frame.getByRole("img", { name: "The graph of lenet" })).toBeVisible();

  await page.goto(link);
  await expect(card(page, "conv2")).toBeVisible();
});

test("where the clipboard is denied the text is selected and the keys are named", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const denied = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
    Object.defineProperty(navigator, "clipboard", { value: { writeText: denied } });
  });
  await open(page, `${cpu}#t=mlp`);
  const link = await openDialog(page);
  await dialog(page).getByRole("button", { name: "Copy link" }).click();
  await expect(dialog(page).getByText("Press Ctrl C to copy").first()).toBeVisible();
  expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(link);
});

/** What a picture on the screen says as a QR code. */
async function readCode(page: Page, picture: Locator): Promise<string> {
  const seen = await picture.screenshot();
  const image = await page.evaluate(async (base64) => {
    const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob();
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    const drawing = new OffscreenCanvas(width, height).getContext("2d");
    drawing?.drawImage(bitmap, 0, 0);
    const data = drawing?.getImageData(0, 0, width, height).data ?? [];
    // One letter per pixel passes to the test much quicker than four numbers.
    const letters = Array.from({ length: width * height }, (_, pixel) =>
      (data[4 * pixel] ?? 0) > 127 ? "w" : "b",
    );
    return { width, height, letters: letters.join("") };
  }, seen.toString("base64"));
  const levels = [...image.letters].flatMap((letter) => {
    const level = letter === "w" ? 255 : 0;
    return [level, level, level, 255];
  });
  return decodeQR({ ...image, data: Uint8Array.from(levels) });
}

test("the QR code, as a camera sees it, says the link, small and large, in light and dark", async ({
  page,
}) => {
  await open(page, cpu);
  await openTemplate(page, "AlexNet two towers");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const link = await openDialog(page);
    const code = dialog(page).getByRole("img", { name: "QR code of the link" });
    expect(await readCode(page, code)).toBe(link);
    await dialog(page).getByRole("button", { name: "Show it large" }).click();
    const large = page.getByRole("dialog", { name: "QR code of the link" }).getByRole("img");
    await expect(large).toBeInViewport({ ratio: 1 });
    expect((await large.boundingBox())?.width).toBeGreaterThan(500);
    expect(await readCode(page, large)).toBe(link);
    await page.keyboard.press("Escape");
    await expect(large).toBeHidden();
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press("Escape");
  }
});

/** A drawing whose link is too long: names like these cannot be made shorter. */
const many = templateGraph(
  "many layers",
  [
    ["input", "Input", [], 0, 0],
    ...Array.from(
      { length: 220 },
      (_, index) =>
        [
          createHash("sha256").update(`layer ${index}`).digest("base64"),
          "Conv2D",
          [],
          (index * 31) % 17,
          (index * 47) % 101,
          { filters: 1 + ((index * 7919) % 499), kernel: [1 + (index % 7), 1 + (index % 5)] },
        ] as const,
    ),
    ["output", "Output", ["input"], 18, 0],
  ],
  { batchSize: 24, epochs: 2 },
);

test("a drawing too large for a link is handed out as a file, which opens as it was", async ({
  page,
}) => {
  await open(page, cpu);
  const chooser = page.getByLabel("Open a document");
  const text = printGraph(many);
  await chooser.setInputFiles({
    name: "many.json",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
  await expect(page.getByLabel("Project name")).toHaveValue("many layers");
  await button(page, "Share").click();
  await expect(dialog(page).getByRole("heading", { name: "Too large for a link" })).toBeVisible();
  await expect(dialog(page).getByRole("textbox")).toHaveCount(0);
  await expect(dialog(page).getByRole("img")).toHaveCount(0);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog(page).getByRole("button", { name: "Save as file" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("many-layers.json");
  const path = await download.path();
  expect(await readFile(path, "utf8")).toBe(text);

  await page.keyboard.press("Escape");
  await openTemplate(page, "MLP");
  await expect(page.getByLabel("Project name")).toHaveValue("mlp");
  await chooser.setInputFiles(path);
  await expect(page.getByLabel("Project name")).toHaveValue("many layers");
  await button(page, "File").click();
  const [again] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Save as file" }).click(),
  ]);
  expect(await readFile(await again.path(), "utf8")).toBe(text);
});

test("a link shows the tab that was open, and one that locks all lets nothing be changed but trains", async ({
  page,
}) => {
  await open(page, cpu);
  await openTemplate(page, "MLP");
  await page.getByRole("tab", { name: "Compiler" }).click();
  const before = await openDialog(page);
  const box = dialog(page).getByRole("textbox", { name: "Link" });
  await dialog(page).getByLabel("Show my open tab and selection").check();
  await expect(box).not.toHaveValue(before);
  const withView = await box.inputValue();
  await dialog(page).getByLabel("Lock").selectOption("all");
  await expect(box).not.toHaveValue(withView);
  const link = await box.inputValue();

  await page.goto("about:blank");
  await page.goto(`/${cpu}${link.slice(link.indexOf("#"))}`);
  await expect(page.getByRole("tab", { name: "Compiler" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(page.getByText("its layers, edges and settings are locked")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Layers" })).toBeHidden();
  await card(page, "dense1").click();
  await expect(page.getByLabel("Units")).toBeDisabled();
  await page.keyboard.press("Delete");
  await expect(card(page, "dense1")).toBeVisible();
  await graph(page).click({ position: { x: 8, y: 300 } });
  await expect(page.getByLabel("Data set")).toBeDisabled();
  await button(page, "Train").click();
  await expect(status(page)).toContainText(/Running|Validating|Done/, { timeout: 60_000 });
});

test("the sheet of a lesson is alone on the paper, with every step and no answer", async ({
  page,
}) => {
  await page.addInitScript(() => {
    window.print = () => {
      const { body } = document;
      const parts = [...body.children].filter((part) => part.getBoundingClientRect().height > 0);
      Reflect.set(window, "paper", {
        text: body.innerText,
        visible: parts.map(({ id }) => id),
        steps: body.querySelectorAll("[data-print] h2").length,
        picture: body.querySelector("[data-print] svg")?.getBoundingClientRect().width ?? 0,
        scrolls: getComputedStyle(body).overflow,
        colours: [
          getComputedStyle(body).backgroundColor,
          getComputedStyle(body.querySelector("[data-print] rect") ?? body).fill,
        ],
      });
    };
  });
  await open(page, `${cpu}#l=branches`);
  await expect(page.getByRole("region", { name: "Lesson", exact: true })).toBeVisible();
  await button(page, "Dark theme").click();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('[aria-label="Print the lesson"]')?.click();
  });
  await page.waitForFunction(() => Reflect.has(window, "paper"));
  const paper = await page.evaluate(() => Reflect.get(window, "paper"));
  expect(paper.visible).toHaveLength(1);
  expect(paper.visible).not.toContain("root");
  expect(paper.colours).toEqual(["rgb(255, 255, 255)", "rgb(255, 255, 255)"]);
  expect(paper.scrolls).toBe("visible");
  expect(paper.text).toContain("Name: ___");
  expect(paper.text).toContain("Predict:");
  expect(paper.text).not.toContain("Reset the drawing");
  expect(paper.steps).toBe(branches.steps.length);
  expect(paper.picture).toBeGreaterThan(100);
  await page.emulateMedia({ media: "screen" });
  await expect(graph(page)).toBeVisible();
  await expect(page.getByText("Name: ___")).toHaveCount(0);
});
