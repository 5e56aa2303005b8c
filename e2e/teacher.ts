/** Words in which the journeys of teachers speak. */
import { expect, type Locator, type Page } from "@playwright/test";
import { button } from "./tributary.ts";

/** The panel in which a lesson is made. */
export function editor(page: Page): Locator {
  return page.getByRole("region", { name: "Lesson editor" });
}

/** A box of the editor by its label. */
export function box(page: Page, name: string): Locator {
  return editor(page).getByRole("textbox", { name, exact: true });
}

/** Opens the editor with the drawing on the screen. */
export async function makeLesson(page: Page): Promise<void> {
  await button(page, "Lessons").click();
  await button(page, "Make a lesson").click();
  await expect(editor(page)).toBeVisible();
}

async function addTask(page: Page, kind: string): Promise<Locator> {
  await editor(page).getByRole("button", { name: "Add a task" }).click();
  const added = editor(page)
    .getByRole("group", { name: /^Task \d/ })
    .last();
  await added.getByLabel("Looks at").selectOption({ label: kind });
  return added;
}

/** A lesson of two steps over LeNet-5: a question with a layer to add, and an accuracy to reach. */
export async function writeLesson(page: Page): Promise<void> {
  await box(page, "Title").fill("What dropout costs");
  await box(page, "Seed").fill("42");
  await editor(page).getByRole("button", { name: "Step without a title" }).click();
  await box(page, "Title of the step").fill("Add a rest");
  await box(page, "Text").fill("**Dropout** leaves out a share: $p = \\frac{1}{2}$.\n\nAdd one.");
  await button(page, "Ask a question").click();
  await box(page, "Question").fill("How many numbers does a dropout learn?");
  await box(page, "Answer 1").fill("None");
  await box(page, "Answer 2").fill("One for each input");
  await box(page, "Because").fill("It draws them afresh at every step.");
  const layer = await addTask(page, "A layer is there");
  await layer.getByLabel("Layer", { exact: true }).selectOption("Dropout");
  await layer.getByLabel("With the setting").selectOption("rate");
  await layer.getByLabel("Rate", { exact: true }).fill("0.5");
  await expect(layer.getByLabel("Task in words")).toHaveValue("A Dropout with rate 0.5");
  await expect(layer.getByRole("status")).toContainText("not yet");
  await button(page, "Add a step").click();
  await box(page, "Title of the step").fill("Train it");
  const accuracy = await addTask(page, "Accuracy reached");
  await accuracy.getByLabel("At least, %").fill("80");
  await expect(accuracy.getByLabel("Task in words")).toHaveValue("Accuracy of at least 80 %");
}

/** Opens the dialog that shares the lesson, and gives the link from `#` on. */
export async function lessonLink(page: Page): Promise<string> {
  await button(page, "Share the lesson").click();
  const link = page.getByRole("dialog").getByRole("textbox", { name: "Lesson link" });
  await expect(link).toHaveValue(/#l=1\.[cd]\./);
  const address = await link.inputValue();
  return address.slice(address.indexOf("#"));
}
