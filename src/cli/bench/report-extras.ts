/** The parts of the report beside the races: what stands between a step and the peak, and whether steps stay as fast. */
import type { AccountJson } from "./account.ts";
import { type EnduranceJson, mostSlowdown } from "./endurance.ts";
import { printNumber, printPercent, type Section } from "./print-table.ts";

/** The ops of one model, those that lost most first. */
export function accountSection(account: AccountJson): Section {
  const { model, batch, engine, stepMs, idealMs, betweenMs, peakGflops, ops } = account;
  const head = ["op", "ms alone", "GFLOP/s", "of step", "lost ms"];
  const rows = ops.map(({ op, node, ms, gflops, share, lostMs }) => [
    `${op} · ${node}`,
    printNumber(ms),
    printNumber(gflops),
    printPercent(share),
    printNumber(lostMs),
  ]);
  const between = [
    "between the ops",
    printNumber(betweenMs),
    "–",
    printPercent(betweenMs / stepMs),
  ];
  const lost = printNumber(stepMs - idealMs);
  return {
    title: `What stands between ${model}, batch ${batch}, and the peak of ${engine} on one lane`,
    tables: [[head, ...rows, [...between, printNumber(betweenMs)]]],
    notes: [
      `A step of ${printNumber(stepMs)} ms; at ${printNumber(peakGflops)} GFLOP/s its operations would take ${printNumber(idealMs)} ms, so ${lost} ms are lost.`,
    ],
  };
}

/** One row for each optimizer. */
export function enduranceSection(rows: readonly EnduranceJson[]): readonly Section[] {
  const [first] = rows;
  if (first === undefined) return [];
  const head = ["optimizer", "first ms/step", "last ms/step", "last ÷ first", "subnormal", "loss"];
  const cells = rows.map((row) => [
    row.optimizer,
    printNumber(row.firstMs),
    printNumber(row.lastMs),
    row.slowdown.toFixed(2),
    String(row.subnormal),
    row.lastLoss.toExponential(1),
  ]);
  const slow = rows.filter(({ slowdown }) => slowdown > mostSlowdown);
  const names = slow.map(({ optimizer }) => optimizer).join(", ");
  return [
    {
      title: `${first.steps.toLocaleString("en")} steps of ${first.model}, batch ${first.batch}, on ${first.engine}`,
      tables: [[head, ...cells]],
      notes:
        slow.length === 0 ? [] : [`More than ${mostSlowdown} times as slow at the end: ${names}.`],
    },
  ];
}
