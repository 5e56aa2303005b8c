/** What the passes are worth: dispatches, bytes and operations by the shapes, time and numbers by measurement. */
import { Scale } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Compilation } from "../../../compiler/compilation.ts";
import type { StepTime } from "../../../protocol/event.ts";
import { printCount, printMs } from "../../format.ts";
import { pause } from "../../run/run-actions.ts";
import { isUnderWay } from "../../run/run-state.ts";
import { useGraphStore } from "../../stores/graph-store.ts";
import { useRunStore } from "../../stores/run-store.ts";
import { Button } from "../../widgets/Button.tsx";
import { Provenance } from "../../widgets/Provenance.tsx";
import css from "./Compiler.module.css";
import {
  compileUnoptimized,
  costOfStep,
  type MeasuredWorth,
  measureWorth,
} from "./compare-compilations.ts";

/** A gradient on a device may differ this much from the oracle's, relative L2; so two ways to it may too. */
const tolerance = 1e-5;

/** The figures in the bar of the tab. */
export function Worth({ compilation }: { readonly compilation: Compilation }) {
  const graph = useGraphStore((store) => store.graph);
  const plain = useMemo(() => compileUnoptimized(graph), [graph]);
  const { measured, isBusy, problem, measure } = useMeasurement(compilation);
  if (!plain.programs || !compilation.programs) return null;
  const before = costOfStep(plain.programs.train);
  const after = costOfStep(compilation.programs.train);
  return (
    <div className={css["worth"]}>
      <span className={css["pairs"]} data-figures="">
        <Provenance
          kind="derived"
          by="From the shapes: as drawn, and as compiled now. MB are bytes read and written in a step, each operand once."
        />
        <Pair
          name="dispatches"
          before={String(before.dispatches)}
          after={String(after.dispatches)}
        />
        <Pair name="MB" before={printMega(before.bytes)} after={printMega(after.bytes)} />
        <Pair name="MFLOP" before={printMega(before.flops)} after={printMega(after.flops)} />
      </span>
      {measured && (
        <span className={css["pairs"]} data-figures="">
          <Provenance
            kind="measured"
            by={`On ${measured.engine}, in turns: median of ${measured.after?.steps ?? 0} steps each${spreadOf(measured.after)}. ${differenceBy(measured)}`}
          />
          <Pair name="ms" before={printTime(measured.before)} after={printTime(measured.after)} />
          <Difference measured={measured} />
        </span>
      )}
      {problem !== null && <span className={css["problem"]}>{problem}</span>}
      <Button
        className={css["measure"] ?? ""}
        look="outlined"
        tip="Train a few steps of both from the same seed, in turns, beside your run"
        reason={isBusy ? "Both are being trained" : null}
        onClick={measure}
      >
        <Scale size={14} aria-hidden="true" />
        Measure
      </Button>
    </div>
  );
}

function useMeasurement(compilation: Compilation) {
  const [state, setState] = useState<{
    readonly of: Compilation;
    readonly measured: MeasuredWorth | null;
    readonly problem: string | null;
  } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => () => ending.current?.abort(), []);
  const measure = async () => {
    if (isUnderWay(useRunStore.getState().run.phase)) pause();
    setBusy(true);
    const abort = new AbortController();
    ending.current = abort;
    const { graph } = useGraphStore.getState();
    try {
      const measured = await measureWorth(graph, compilation, abort.signal);
      setState({ of: compilation, measured, problem: null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      setState({ of: compilation, measured: null, problem });
    }
    setBusy(false);
  };
  const present = state?.of === compilation ? state : null;
  return {
    measured: present?.measured ?? null,
    problem: present?.problem ?? null,
    isBusy,
    measure: () => void measure(),
  };
}

interface PairProps {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

function Pair({ name, before, after }: PairProps): ReactNode {
  return (
    <span>
      <span className="number">{before}</span> → <b className="number">{after}</b> {name}
    </span>
  );
}

function Difference({ measured: { difference } }: { readonly measured: MeasuredWorth }) {
  if (difference === null) return null;
  const { relative } = difference;
  const words = relative === 0 ? "bit-equal" : `differs by ${relative.toExponential(1)} at most`;
  const isWithin = relative <= tolerance;
  return (
    <span className={isWithin ? "" : (css["problem"] ?? "")}>
      {words}
      {relative === 0 ? "" : isWithin ? ", within tolerance" : ", more than the tolerance"}
    </span>
  );
}

function differenceBy({ difference }: MeasuredWorth): string {
  return difference === null
    ? ""
    : `The difference is that after one step from the same seed: relative L2 of ${difference.name}, where it is largest. Tolerance ${tolerance}.`;
}

function spreadOf(time: StepTime | null): string {
  return time === null ? "" : `, now from ${printMs(time.minMs)} to ${printMs(time.maxMs)} ms`;
}

function printMega(count: number): string {
  const millions = count / 1e6;
  return millions >= 100 ? printCount(Math.round(millions)) : millions.toFixed(1);
}

function printTime(time: StepTime | null): string {
  return time === null ? "–" : printMs(time.medianMs);
}
