/** Has the doctor look at the run while it goes on. */
import { useEffect } from "react";
import { examineRun } from "../../doctor/examine.ts";
import type { Finding } from "../../doctor/finding.ts";
import { isUnderWay } from "../run/run-state.ts";
import { compilationOf } from "../stores/compilation.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useRunFindings } from "../stores/run-findings.ts";
import { isUpToDate, runHistory, useRunStore } from "../stores/run-store.ts";

/** How often it looks while steps are taken, in milliseconds; at rest it looks at once. */
const intervalMs = 1000;

/** Keeps the findings of the run up to date while the page is there. */
export function useDoctor(): void {
  useEffect(() => {
    look();
    const timer = setInterval(() => {
      if (isUnderWay(useRunStore.getState().run.phase)) look();
    }, intervalMs);
    const forget = useRunStore.subscribe(({ run }, { run: before }) => {
      const isNews = run.phase !== before.phase || run.fault !== before.fault;
      if (isNews || run.step < before.step) look();
    });
    return () => {
      clearInterval(timer);
      forget();
    };
  }, []);
}

function look(): void {
  const findings = findingsNow();
  const { findings: before } = useRunFindings.getState();
  if (JSON.stringify(findings) !== JSON.stringify(before)) useRunFindings.setState({ findings });
}

function findingsNow(): readonly Finding[] {
  const store = useRunStore.getState();
  const { run, trained } = store;
  if (!trained) return [];
  const { graph } = useGraphStore.getState();
  // Another drawing than the present one is not compiled for this alone.
  const programs = isUpToDate(store, graph) ? compilationOf(graph).programs : null;
  const { losses, firstStep, validations } = runHistory;
  return examineRun({
    graph: trained,
    stored: programs?.train.stored ?? [],
    losses: losses.values.subarray(0, losses.length),
    firstStep,
    validations,
    fault: run.fault,
  });
}
