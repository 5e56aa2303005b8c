/** One sentence on a fork, built from the facts: what could run together, how it was issued, and what came of it. */
import type { NodeId } from "../graph/graph.ts";
import type { StepProfile } from "../protocol/profile.ts";
import type { ForkReport } from "./forks.ts";
import type { OpTimes } from "./op-times.ts";
import type { Overlap } from "./overlap.ts";
import type { Reason } from "./verdict.ts";
import { count, printDigits, printReason, printSource, printSpeedUp } from "./words.ts";

/** What the sentence is told with. */
export interface Telling {
  /** The name of a node; null stands for the images. */
  readonly nameOf: (node: NodeId | null) => string;
  readonly profile: StepProfile | null;
  readonly times: OpTimes;
}

/** In the order in which they make up the sentence. */
export interface ForkWords {
  /** `pool1 → concat1, backward` */
  readonly name: string;
  /** `4 branches, independent; issued to 2 lanes; 1.9 ms of work took 0.8 ms` */
  readonly facts: string;
  /** `ran in parallel, 2.4 × (±0.1, lane clocks, 5 runs)` */
  readonly outcome: string;
}

/** `pool1 → concat1, forward: 4 branches, independent; issued to 2 lanes; 1.9 ms of work took 0.8 ms: ran in parallel, 2.4 × (…).` */
export function forkSentence(report: ForkReport, telling: Telling): string {
  const { name, facts, outcome } = forkWords(report, telling);
  return `${name}: ${facts}: ${outcome}.`;
}

/** The sentence in its parts, for a page that sets them apart. */
export function forkWords(report: ForkReport, telling: Telling): ForkWords {
  const { fork, verdict } = report;
  const { nameOf, profile } = telling;
  const to = fork.to === null ? "the step" : nameOf(fork.to);
  const independence =
    verdict.state === "dependent" ? "scheduled one after another" : "independent";
  const facts = [
    `${count(fork.branches.length, "branch")}, ${independence}`,
    ...mergedFacts(report, telling),
    ...issueFacts(report, profile),
    ...timeFacts(verdict.overlap, profile),
  ];
  return {
    name: `${nameOf(fork.from)} → ${to}, ${fork.phase}`,
    facts: facts.join("; "),
    outcome: outcomeOf(report, telling),
  };
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

function timeFacts(overlap: Overlap | null, profile: StepProfile | null): readonly string[] {
  // Times that contradict each other do not stand beside each other.
  if (overlap === null || overlap.speedUp === null || profile === null) return [];
  const { work, wall } = overlap;
  const print = (ms: number) => printDigits(ms, profile.clockStepMs);
  return [`${print(work.value)} ms of work took ${print(wall.value)} ms`];
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
    verdict.overlap,
    Number.isFinite(shortest) ? shortest : 0,
  );
  return `${openReasons.has(reason) ? "" : "not in parallel, "}${words}`;
}

/** Those that do not say that nothing ran in parallel. */
const openReasons: ReadonlySet<Reason> = new Set<Reason>([
  "not-measured",
  "merged",
  "unsteady",
  "gain-unclear",
  "contradiction",
]);
