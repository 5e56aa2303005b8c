/** Words in which the journeys speak of the app: what is found by role and name, and what the worker said. */
import { expect, type Locator, type Page } from "@playwright/test";

/** One loss per step, in order, as the worker reported them. */
interface Recorded {
  readonly losses: number[];
  readonly validations: { step: number; loss: number; accuracy: number }[];
  readonly longTasks: { startTime: number; duration: number }[];
  readonly messageTimes: number[];
}

declare global {
  interface Window {
    recorded: Recorded;
  }
}

/** Opens the app and records what its worker says and every main-thread task over 50 ms. `hash` and `query` follow the address. */
export async function open(page: Page, query = ""): Promise<void> {
  await page.addInitScript(() => {
    window.recorded = { losses: [], validations: [], longTasks: [], messageTimes: [] };
    const { recorded } = window;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        recorded.longTasks.push({ startTime, duration });
    }).observe({ type: "longtask", buffered: true });
    const note = (events: unknown) => {
      // Other workers, which lay drawings out, answer with something else than a list of events.
      if (!Array.isArray(events)) return;
      recorded.messageTimes.push(performance.now());
      for (const event of events) {
        if (event.type === "progress") recorded.losses.push(...event.losses);
        if (event.type === "validation") recorded.validations.push(event);
      }
    };
    const PlainWorker = window.Worker;
    window.Worker = class extends PlainWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }) => note(data));
      }
    };
  });
  await page.goto(`/${query}`);
  await expect(graph(page)).toBeVisible();
}

export function graph(page: Page): Locator {
  return page
    .getByRole("application", { name: "Graph" })
    .or(page.getByRole("region", { name: "Graph" }))
    .first();
}

/** The card of a node, found by the start of its accessible name. */
export function card(page: Page, name: string): Locator {
  return graph(page)
    .getByLabel(new RegExp(`^${name}, `))
    .first();
}

export function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

export function status(page: Page): Locator {
  return page.getByRole("status", { name: "Training" });
}

/** The step shown in the status, 0 when there is none. */
export async function stepShown(page: Page): Promise<number> {
  const text = (await status(page).textContent()) ?? "";
  return Number(/step\s*([\d,]+)/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
}

/** Waits until at least `step` steps are shown. */
export async function waitForStep(page: Page, step: number, timeout = 120_000): Promise<void> {
  await expect.poll(() => stepShown(page), { timeout }).toBeGreaterThanOrEqual(step);
}

export async function openTemplate(page: Page, label: string): Promise<void> {
  await button(page, "Templates").click();
  await page
    .getByRole("dialog", { name: "Templates" })
    .getByRole("button", { name: label })
    .first()
    .click();
  await expect(page.getByRole("dialog", { name: "Templates" })).toBeHidden();
}

/** Chooses the data set in the training settings, which show when no node is selected. */
export async function chooseData(page: Page, name: string): Promise<void> {
  await showTraining(page);
  await page.getByLabel("Data set").selectOption(name);
}

/** Shows the training settings: what the inspector holds when nothing is selected. */
export async function showTraining(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  if (!(await page.getByLabel("Data set").isVisible()))
    await graph(page).click({ position: { x: 8, y: 300 } });
  await expect(page.getByLabel("Data set")).toBeVisible();
}

export async function losses(page: Page): Promise<number[]> {
  return page.evaluate(() => window.recorded.losses);
}

/** Offers a text as a file to File → Open…. */
export async function openFile(page: Page, text: string): Promise<void> {
  await button(page, "File").click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: /^Open/ }).click();
  await (await chooser).setFiles({
    name: "graph.json",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
}
