/** `npm run screenshots`: trains the first template in a browser and photographs the screen for the README. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { findBrowser } from "./browser.ts";
import { CommandFailure, readArguments, readInteger, runCommand } from "./command.ts";

const help = `npm run screenshots -- [options]

Photographs the built app (run npm run build first) while it trains, in light and dark, into docs/images/.

  --steps N   how many steps to train before the picture (default: 1200)
  --help      shows this
`;

const options = {
  steps: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const size = { width: 1366, height: 768 };

async function photograph(
  browser: Browser,
  address: string,
  scheme: "light" | "dark",
  steps: number,
): Promise<void> {
  const page = await browser.newPage({ viewport: size, colorScheme: scheme, deviceScaleFactor: 2 });
  await page.goto(address);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await untilStep(page, steps);
  await page
    .getByLabel(/^i1_3x3, /)
    .first()
    .click();
  await page.screenshot({ path: `docs/images/${scheme}.png` });
  await page.close();
}

/** The picture that programs show beside a link to the app. */
async function photographPreview(browser: Browser, address: string, steps: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
  await page.goto(address);
  await page.getByRole("button", { name: "Layers panel" }).click();
  await page.getByRole("button", { name: "Inspector panel" }).click();
  await page.getByRole("button", { name: "Fit view" }).click();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await untilStep(page, steps);
  await page.screenshot({ path: "public/og.png" });
  await page.close();
}

async function untilStep(page: Page, wanted: number): Promise<void> {
  const status = page.getByRole("status", { name: "Training" });
  for (;;) {
    const step = /step\s*([\d,]+)/.exec((await status.textContent()) ?? "")?.[1] ?? "0";
    if (Number(step.replaceAll(",", "")) >= wanted) return;
    await page.waitForTimeout(250);
  }
}

async function main(): Promise<void> {
  const { values } = readArguments({ options, allowPositionals: false });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const steps = readInteger("--steps", values.steps, 1, 100_000) ?? 1200;
  const executablePath = findBrowser();
  if (executablePath === null) throw new CommandFailure("No Chromium was found.");
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const server = await preview({
    root,
    logLevel: "warn",
    preview: { host: "localhost", port: 4173 },
  });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    await mkdir("docs/images", { recursive: true });
    for (const scheme of ["light", "dark"] as const)
      await photograph(browser, server.resolvedUrls?.local[0] ?? "", scheme, steps);
    await photographPreview(browser, server.resolvedUrls?.local[0] ?? "", steps);
  } finally {
    await browser.close();
    await server.close();
  }
}

await runCommand("screenshots", main);
