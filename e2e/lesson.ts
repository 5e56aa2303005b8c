/** Words in which the journeys through lessons speak. */
import { expect, type Locator, type Page } from "@playwright/test";
import { button, open, status, waitForStep } from "./tributary.ts";

const engine = "?engine=wasm";

/** The panel of the lesson that is being taken. */
export function lesson(page: Page): Locator {
  return page.getByRole("region", { name: "Lesson", exact: true });
}

/** A task by a part of its text; it tells whether it is done. */
export function task(page: Page, text: string): Locator {
  return lesson(page).getByRole("listitem").filter({ hasText: text });
}

/** Opens the app and begins a lesson. */
export async function begin(page: Page, title: string): Promise<void> {
  await open(page, engine);
  await button(page, "Lessons").click();
  const dialog = page.getByRole("dialog", { name: "Lessons" });
  await dialog.getByRole("button", { name: new RegExp(`^${title}`) }).click();
  await expect(lesson(page)).toBeVisible();
}

/** Answers the prediction of the step, before which no task is shown. */
export async function predict(page: Page, option: string): Promise<void> {
  await expect(lesson(page).getByRole("list", { name: "Tasks" })).toBeHidden();
  await lesson(page).getByRole("radio", { name: option, exact: true }).check();
}

/** Asserts that a task is not done, and the step with it. */
export async function isOpen(page: Page, text: string): Promise<void> {
  await expect(task(page, text)).toHaveAttribute("data-holds", "false");
  await expect(lesson(page).getByText("This step is done.")).toBeHidden();
  if ((await button(page, "Next step").count()) > 0)
    await expect(button(page, "Next step")).toHaveAttribute("aria-disabled", "true");
}

/** Asserts that a task is done. */
export async function isDone(page: Page, text: string): Promise<void> {
  await expect(task(page, text)).toHaveAttribute("data-holds", "true");
}

/** Goes on from a step that is done. */
export async function next(page: Page): Promise<void> {
  await expect(lesson(page).getByText("This step is done.")).toBeVisible();
  await button(page, "Next step").click();
}

/** Trains all epochs. */
export async function trainToTheEnd(page: Page): Promise<void> {
  await button(page, "Train").click();
  await expect(status(page)).toContainText("Done", { timeout: 100_000 });
}

/** Chooses the CPU engine with so many lanes between ops and threads inside each. */
export async function useLanes(page: Page, lanes: number, threads: number): Promise<void> {
  await page.getByRole("button", { name: "Engine" }).click();
  await page.getByLabel("CPU, own kernels on lanes").check();
  await page.getByLabel("Lanes between ops").selectOption(String(lanes));
  await page.getByLabel("Threads inside an op").selectOption(String(threads));
  await button(page, "Restart with this").click();
  await expect(page.getByRole("button", { name: "Engine" })).toContainText("CPU");
  await expect(status(page)).toContainText("Ready");
}

/** Trains until a task is done, and pauses. */
export async function trainUntil(page: Page, text: string): Promise<void> {
  await button(page, "Train").click();
  await expect(task(page, text)).toHaveAttribute("data-holds", "true", { timeout: 90_000 });
  await button(page, "Pause").click();
}

/** Trains so many steps, and pauses. */
export async function trainSteps(page: Page, steps: number): Promise<void> {
  await button(page, "Train").click();
  await waitForStep(page, steps);
  await button(page, "Pause").click();
  await expect(button(page, "Resume")).toBeVisible();
}

/** Looks into a step. */
export async function profile(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page
    .getByRole("button", { name: /^Profile/ })
    .first()
    .click();
}
