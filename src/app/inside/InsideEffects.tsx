/** What goes on beside the panels: the doctor looks at the run, profiles are sampled while somebody looks, cards are marked, and glow in the order of the run. */
import { useEffect } from "react";
import { useDoctor } from "../dock/watch-run.ts";
import { isUnderWay } from "../run/run-state.ts";
import { onWorkerEvent, send } from "../run/worker-connection.ts";
import { useRunStore } from "../stores/run-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { useMediaQuery, wideScreen } from "../widgets/use-media-query.ts";
import { shine } from "./light.ts";
import { mark } from "./marks.ts";
import { framesOf } from "./run-order.ts";
import { presentInsight, useInsight } from "./use-insight.ts";

/** How much of the time profiles may take, and how far they are apart at least. */
const sampling = { share: 0.01, leastIntervalMs: 1000 };

/** How long a frame of the glow stays, in milliseconds: each change is painted anew, on the processor that may be training. */
const glowMs = 300;
/** Frames of a step: one turn takes four seconds. */
const glowFrames = 14;

/** Shows nothing itself. */
export function InsideEffects() {
  useSampling();
  useMarks();
  useGlow();
  useDoctor();
  return null;
}

function useSampling(): void {
  const isWide = useMediaQuery(wideScreen);
  const isLookedAt = useViewStore(
    ({ tab, panels }) => panels.dock.open && (isWide || isInside(tab)),
  );
  useEffect(() => {
    if (!isLookedAt) return;
    let isOn = false;
    const update = () => {
      const wanted = document.visibilityState === "visible";
      if (wanted === isOn) return;
      isOn = wanted;
      send({ type: "sample-profiles", sampling: wanted ? sampling : null });
    };
    // A new engine may be in a new worker, which has not heard yet.
    const forget = onWorkerEvent(({ type }) => {
      if (type !== "engine") return;
      isOn = false;
      update();
    });
    if (useRunStore.getState().run.engine !== null) update();
    document.addEventListener("visibilitychange", update);
    return () => {
      forget();
      document.removeEventListener("visibilitychange", update);
      if (isOn && useRunStore.getState().run.engine !== null)
        send({ type: "sample-profiles", sampling: null });
    };
  }, [isLookedAt]);
}

function isInside(tab: string): boolean {
  return tab === "Timeline" || tab === "Ops" || tab === "Compiler";
}

function useMarks(): void {
  const shown = useInsight();
  useEffect(() => mark(shown), [shown]);
}

function useGlow(): void {
  const isRunning = useRunStore(({ run }) => isUnderWay(run.phase));
  const isCalm = useMediaQuery("(prefers-reduced-motion: reduce)");
  useEffect(() => {
    if (!isRunning || isCalm) return;
    let turn = 0;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      const shown = presentInsight();
      const frames = shown === null ? [] : framesOf(shown.insight, glowFrames);
      const frame = frames[turn % Math.max(1, frames.length)];
      turn += 1;
      shine("glow", frame?.nodes ?? [], `--${frame?.phase ?? "forward"}`);
    }, glowMs);
    return () => {
      clearInterval(timer);
      shine("glow", []);
    };
  }, [isRunning, isCalm]);
}
