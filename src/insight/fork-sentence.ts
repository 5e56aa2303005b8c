/** One sentence on a fork, built from the facts: what could run together, how it was issued, and what came of it. */
import type { NodeId } from "../graph/graph.ts";
import type { StepProfile } from "../protocol/profile.ts";
import type { ForkReport } from "./forks.ts";
import type { OpTimes } from "./op-times.ts";
import type { Overlap } from "./overlap.ts";
import { count, printDigits, printReason, printSource, printSpeedUp } from "./words.ts";

/** What the sentence is told with. */
export interface Telling {
  /** The name of a node; null stands for the images. */
  readonly nameOf: (node: NodeId | null) => string;
  readonly profile: StepProfile | null;
  readonly times: OpTimes;
}

/** The head of an item: `pool1 → concat1, backward: ran in parallel, 1.8 ×`. */
export function forkHeadline(report: ForkReport, { nameOf, profile }: Telling): string {
  const { fork, verdict } = report;
  const name = `${nameOf(fork.from)} → ${fork.to === null ? "the step" : nameOf(fork.to)}, ${fork.phase}`;
  if (verdict.state === "overlapped")
    return `${name}: ran in parallel, ${printSpeedUp(verdict.overlap.speedUp)}`;
  if (verdict.state === "issued") return `${name}: issued together, not overlapped`;
  return `${name}: ${profile === null ? "independent" : "ran one after another"}`;
}

/** `pool1 → concat1: 4 branches, independent; issued to 2 lanes; 1.9 ms of work took 0.8 ms: ran in parallel, 2.4 × (±0.1, …).` */
export function forkSentence(report: ForkReport, telling: Telling): string {
  const { fork, verdict } = report;
  const { nameOf, profile } = telling;
  const name = `${nameOf(fork.from)} → ${fork.to === null ? "the step" : nameOf(fork.to)}`;
  const facts = [
    `${count(fork.branches.length, "branch")}, ${verdict.state === "dependent" ? "scheduled one after another" : "independent"}`,
    ...mergedFacts(report, telling),
    ...issueFacts(report, profile),
  ];
  const times = timesOf(verdict.overlap, profile);
  return `${name}: ${facts.join("; ")}; ${times}${outcomeOf(report, telling)}.`;
}

function mergedFacts({ merged }: ForkReport, { nameOf }: Telling): readonly string[] {
  return merged.map(({ nodes }) => `${nodes.map(nameOf).join(", ")} merged into one kernel`);
}

function issueFacts(
  { verdict, groupedDispatches }: ForkReport,
  profile: StepProfile | null,
): readonly string[] {
  if (profile === null) return [];
  if (groupedDispatches > 0) return [`issued as ${count(groupedDispatches, "grouped dispatch")}`];
  if (verdict.state === "overlapped" || verdict.state === "issued")
    return [`issued to ${count(profile.lanes, "lane")}`];
  return ["issued one by one"];
}

function timesOf(overlap: Overlap | null, profile: StepProfile | null): string {
  if (overlap === null || profile === null) return "";
  const { work, wall } = overlap;
  const print = (ms: number) => printDigits(ms, profile.clockStepMs);
  return `${print(work.value)} ms of work took ${print(wall.value)} ms: `;
}

function outcomeOf({ fork, verdict }: ForkReport, { profile, times }: Telling): string {
  if (verdict.state === "overlapped" && profile !== null) {
    const { speedUp, runs } = verdict.overlap;
    const figure = printSpeedUp(speedUp, true).replace(/\)$/, "");
    return `ran in parallel, ${figure}, ${printSource(profile, runs)})`;
  }
  const { reason } = verdict as Exclude<typeof verdict, { state: "overlapped" }>;
  const all = fork.branches.flatMap(({ dispatches }) => dispatches);
  const shortest = Math.min(...all.flatMap((id) => times[id]?.work.value ?? []));
  const words = printReason(
    reason,
    profile,
    verdict.overlap?.speedUp ?? null,
    Number.isFinite(shortest) ? shortest : 0,
  );
  const begin = reason === "not-measured" || reason === "merged" ? "" : "not in parallel, ";
  return `${begin}${words}`;
}
