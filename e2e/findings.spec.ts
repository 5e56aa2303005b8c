import { expect, test } from "@playwright/test";
import { lr10Sgd, overflowing, reluScores } from "../src/doctor/testing/sick-networks.ts";
import { printGraph } from "../src/graph/schema.ts";
import { button, open, openFile } from "./tributary.ts";

test("what is wrong with a drawing and with a run is listed, each in one item that begins with how bad it is", async ({
  page,
}) => {
  await open(page);
  const findings = page.getByRole("list", { name: "Findings" }).getByRole("listitem");
  const problems = page.getByRole("tab", { name: /^Problems/ });
  await openFile(page, printGraph(reluScores));
  await problems.click();
  await expect(findings).toHaveCount(1);
  await expect(findings).toHaveText(
    /^Warning d applies relu to the scores, .*Set the activation of d/,
  );
  await expect(problems).toHaveText("Problems1");

  await openFile(page, printGraph(lr10Sgd));
  await expect(page.getByText("No problems: every shape fits")).toBeVisible();
  await button(page, "Train").click();
  await expect(findings).toHaveText(
    /^Warning With a learning rate of 10 the loss went from .* ln 10 = 2\.303\..*Lower the learning rate, to 0\.1/,
    { timeout: 60_000 },
  );
  await expect(page.getByText("no problems", { exact: true })).toBeHidden();

  await openFile(page, printGraph(overflowing));
  await button(page, "Train").click();
  await expect(findings).toHaveText(
    /^Error Numbers overflow in the first forward pass, at step 1/,
    {
      timeout: 60_000,
    },
  );
  await expect(findings).not.toContainText(/learning rate/i);
  await expect(page.getByText(/Lower the learning rate/)).toBeHidden();
});
