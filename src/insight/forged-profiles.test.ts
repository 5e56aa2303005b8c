/** Profiles as a disturbed machine may give them, ten thousand of them: no two figures that stand beside each other may contradict. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StepProfile } from "../protocol/profile.ts";
import type { StepPhase } from "../protocol/program.ts";
import { besideBlock } from "./beside.ts";
import { forkSentence, forkWords } from "./fork-sentence.ts";
import type { ForkReport } from "./forks.ts";
import { type Insight, insightOf } from "./insight.ts";
import { companyWords, printRoofline, rooflineWords } from "./node-words.ts";
import { type OpRow, opRows } from "./op-rows.ts";
import { accountFigure, stepFigures } from "./step-words.ts";
import { type Forgery, forge } from "./testing/forged-profile.ts";
import type { Verdict } from "./verdict.ts";
import { printReason, printSpeedUp, tooNoisy } from "./words.ts";
import type { WorkAndSpan } from "./work-and-span.ts";

const some = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }));
const forgery: fc.Arbitrary<Forgery> = fc.record({
  seed: fc.integer(),
  lanes: fc.integer({ min: 1, max: 4 }),
  threads: fc.integer({ min: 1, max: 4 }),
  runs: fc.integer({ min: 1, max: 5 }),
  method: fc.constantFrom("lane-stamps", "lane-stamps", "gpu-timestamps", "wall-clock"),
  clockStepMs: fc.constantFrom(0.000001, 0.005, 0.02, 0.1, 1),
  hasAlone: fc.boolean(),
  hasPeaks: fc.boolean(),
  disturbance: fc.record({
    noise: some,
    drift: some,
    stolen: some,
    clockSteps: some,
    missing: some,
  }),
});

const phases: readonly StepPhase[] = ["forward", "backward", "update"];
/** What rounding of sums may cost. */
const tiny = 1e-9;
const nameOf = (node: string | null) => node ?? "images";

/** Fails with the relation's name. Plain comparisons: ten thousand times a hundred `expect`s would take minutes. */
function hold(relation: string, holds: boolean, found: unknown): void {
  if (!holds) throw new Error(`${relation}: ${JSON.stringify(found)}`);
}

/** At most, but for rounding. */
function isAtMost(a: number, b: number): boolean {
  return a <= b + tiny * Math.max(1, Math.abs(b));
}

/** Every number in a text, give or take half of its last digit. */
function numbersIn(text: string): readonly { readonly value: number; readonly half: number }[] {
  return [...text.matchAll(/(\d+)(\.\d+)?/g)].map(([all, , decimals = ""]) => ({
    value: Number(all),
    half: 0.5 * 10 ** -Math.max(0, decimals.length - 1),
  }));
}

function firstIn(text = "0"): number {
  return numbersIn(text)[0]?.value ?? 0;
}

function holdText(text: string): void {
  hold("no text without its numbers", !/NaN|Infinity|undefined/.test(text), text);
}

function holdFigures(figures: WorkAndSpan, { runs, lanes }: StepProfile): void {
  const { work, span, best, wall, achieved, doubt } = figures;
  hold("span ≤ work", isAtMost(span.value, work.value), figures);
  hold("best is work ÷ span", isAtMost(Math.abs(best.value - work.value / span.value), 0), figures);
  hold("best ≥ 1", isAtMost(1, best.value), figures);
  hold("a doubt stands for a figure", doubt === null || achieved === null, figures);
  if (achieved === null || wall === null) return;
  hold("achieved ≤ best", isAtMost(achieved.value, best.value), figures);
  hold("achieved ≤ lanes", runs.length === 0 || achieved.value <= lanes, figures);
  const off = Math.abs(achieved.value - work.value / wall.value);
  const allowed = achieved.error + (achieved.value < best.value ? 0 : best.error);
  hold("achieved is work ÷ wall, within its error", isAtMost(off, allowed), figures);
}

function holdPrintedFigures(figures: WorkAndSpan, profile: StepProfile): void {
  const words = stepFigures(figures, profile);
  const [work, span, best, achieved] = words.map(({ value }) => value);
  hold("printed: span ≤ work", firstIn(span) <= firstIn(work), words);
  hold("printed: best ≥ 1", firstIn(best) >= 1, words);
  hold("printed: achieved ≤ best", firstIn(achieved) <= firstIn(best), words);
  hold("printed: a contradiction is noise", figures.doubt === null || achieved === tooNoisy, words);
  for (const { value, origin } of words) {
    holdText(value + origin.by);
    hold("each figure has its provenance", origin.by.length > 10, origin);
  }
}

function holdParts({ step, phases: parts }: Insight): void {
  const all = phases.map((phase) => parts[phase]);
  const sum = (pick: (part: WorkAndSpan) => number) =>
    all.reduce((total, part) => total + (part ? pick(part) : 0), 0);
  const [work, span] = [step?.work.value ?? 0, step?.span.value ?? 0];
  hold(
    "works of parts make up the step",
    isAtMost(Math.abs(sum((p) => p.work.value) - work), 0),
    all,
  );
  hold(
    "span ≤ spans of the parts",
    isAtMost(
      span,
      sum((part) => part.span.value),
    ),
    all,
  );
  for (const part of all)
    hold("span of a part ≤ span", isAtMost(part?.span.value ?? 0, span), part);
}

function holdVerdict(verdict: Verdict, profile: StepProfile): void {
  const { overlap } = verdict;
  hold("the overlap of two ≤ the shorter", (overlap?.share?.value ?? 0) <= 1, overlap);
  hold("together ≥ 1", isAtMost(1, overlap?.together.value ?? 1), overlap);
  if (verdict.state !== "overlapped") {
    const words = printReason(verdict.reason, profile, overlap);
    holdText(words);
    const named = /overlap ([\d.]+)/.exec(words)?.[1] ?? "1";
    hold("printed: an overlap ≥ 1", Number(named) >= 1, words);
    return;
  }
  const { speedUp } = verdict.overlap;
  hold("parallel is faster", speedUp.value - speedUp.error > 1, verdict);
  hold("printed: parallel is faster", Number.parseFloat(printSpeedUp(speedUp)) > 1, verdict);
}

function holdSentence(report: ForkReport, { profile, times }: Insight): void {
  if (profile === null) return;
  const words = forkWords(report, { nameOf, profile, times });
  const sentence = forkSentence(report, { nameOf, profile, times });
  holdText(sentence);
  const gain = /ran in parallel, ([\d.]+) × \(±([\d.]+)/.exec(words.outcome);
  const isParallel = report.verdict.state === "overlapped";
  hold("parallel if and only if it says so", (gain !== null) === isParallel, sentence);
  if (gain === null) return;
  const [speedUp = 0, error = 0] = gain.slice(1).map(Number);
  hold("printed: parallel is faster", speedUp > 1 && isAtMost(1, speedUp - error), sentence);
  hold(
    "printed: a speed-up ≤ lanes",
    profile.runs.length === 0 || speedUp <= profile.lanes,
    sentence,
  );
  const found = /([\d.]+) ms of work took ([\d.]+) ms/.exec(words.facts);
  const [work, wall] = numbersIn(`${found?.[1]} ${found?.[2]}`);
  hold(
    "printed: parallel comes with its times",
    work !== undefined && wall !== undefined,
    sentence,
  );
  if (!work || !wall) return;
  hold("printed: wall ≤ work", wall.value <= work.value, sentence);
  // Rounded to the same digit as the error.
  const slack = error + 0.05;
  const most = (work.value + work.half) / Math.max(tiny, wall.value - wall.half);
  const least = (work.value - work.half) / (wall.value + wall.half);
  const fits = speedUp + slack >= least && speedUp - slack <= most;
  hold("printed: the speed-up is that of the times", fits, sentence);
}

function holdForks(insight: Insight): void {
  const { profile, forks, wavefronts, program } = insight;
  if (profile === null) return;
  hold("each fork is told of", forks.length === program.forks.length, forks.length);
  for (const report of forks) holdSentence(report, insight);
  for (const { verdict } of [...forks, ...wavefronts]) holdVerdict(verdict, profile);
}

function holdRow({ time, point, share }: OpRow): void {
  hold("0 ≤ a share of the step ≤ 1", (share ?? 0) >= 0 && isAtMost(share ?? 0, 1), share);
  hold("least ≤ work", time === null || isAtMost(time.least.value, time.work.value), time);
  if (point === null) return;
  hold("0 ≤ a roofline share ≤ 1", (point.share ?? 0) >= 0 && (point.share ?? 0) <= 1, point);
  hold("printed: a roofline share ≤ 100 %", firstIn(printRoofline(point)) <= 100, point);
  hold("printed: so in a sentence", firstIn(rooflineWords(point)) <= 100, point);
  const off = Math.abs(point.gflops - point.gbps * point.intensity);
  hold("the rates fit", off <= 1e-6 * point.gflops + tiny, point);
}

function holdOps({ program, profile, times, step }: Insight): void {
  const rows = opRows(program, profile, times, nameOf);
  for (const row of rows) holdRow(row);
  if (step === null) return;
  const sum = (pick: (row: OpRow) => number) => rows.reduce((all, row) => all + pick(row), 0);
  hold(
    "shares of ops make up the step",
    isAtMost(Math.abs(sum((row) => row.share ?? 0) - 1), 0),
    rows.length,
  );
  const work = sum(({ time }) => time?.work.value ?? 0);
  hold("times of ops make up the work", isAtMost(Math.abs(work - step.work.value), 0), work);
}

function holdNodes({ profile, nodes, intervals }: Insight): void {
  if (profile === null) return;
  const shares = [...nodes.values()].reduce((sum, { share }) => sum + share, 0);
  hold("shares of nodes ≤ 1", isAtMost(shares, 1), shares);
  for (const node of nodes.values()) {
    hold(
      "beside it ≤ its own time",
      node.beside.every(({ share }) => share > 0 && share <= 1),
      node,
    );
    const said = numbersIn(companyWords(node, profile, () => "x"));
    hold(
      "printed: beside it ≤ 100 %",
      said.every(({ value }) => value <= 100),
      said,
    );
  }
  for (const block of intervals.slice(0, 6))
    for (const { ms } of besideBlock(intervals, block))
      hold("beside a block ≤ the block", isAtMost(ms, block.endMs - block.beginMs), block);
}

function holdAccount({ profile, account }: Insight): void {
  if (account === null || profile === null) return;
  hold("no time below 0", account.opsMs >= 0 && (account.betweenMs ?? 0) >= 0, account);
  const figure = accountFigure(account, profile);
  if (figure === null) return;
  holdText(figure.value + figure.origin.by);
  const isShare = figure.name !== "stamps add";
  hold("printed: a share of the step ≤ 100 %", !isShare || firstIn(figure.value) <= 100, figure);
}

test("whatever disturbs a profile, its figures and its sentences do not contradict each other", () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(forgery, (of) => {
      const { program, profile } = forge(of);
      const insight = insightOf(program, profile);
      const { step, phases: parts, forks } = insight;
      for (const figures of [step, parts.forward, parts.backward, parts.update]) {
        if (figures === null) continue;
        holdFigures(figures, profile);
        holdPrintedFigures(figures, profile);
      }
      holdParts(insight);
      holdForks(insight);
      holdOps(insight);
      holdNodes(insight);
      holdAccount(insight);
      met.add(step?.doubt ?? "no doubt");
      for (const { verdict } of forks)
        met.add(verdict.state === "overlapped" ? verdict.state : verdict.reason);
    }),
    { numRuns: 10_000 },
  );
  // Else the relations would not have been tried.
  for (const outcome of outcomes) expect(met).toContain(outcome);
}, 300_000);

const outcomes = [
  "overlapped",
  "no-gain",
  "gain-unclear",
  "contradiction",
  "unsteady",
  "device-full",
  "faster-than-span",
  "more-than-lanes",
  "runs-differ",
  "no doubt",
];
