/** Engines against each other: the same Program, the same seed, the same batches. */
import { Swords } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { printLoss, printMs } from "../../format.ts";
import { engineChosen } from "../../run/engine-wish.ts";
import { pause, settingsOf } from "../../run/run-actions.ts";
import { isUnderWay } from "../../run/run-state.ts";
import { useCompilation, whyNotTrainable } from "../../stores/compilation.ts";
import { useGraphStore } from "../../stores/graph-store.ts";
import { useRunStore } from "../../stores/run-store.ts";
import { Button } from "../../widgets/Button.tsx";
import { Provenance } from "../../widgets/Provenance.tsx";
import { compareEngines, type EngineResult, lossDifference } from "./compare-engines.ts";
import css from "./Ops.module.css";

/** The view. */
export function Engines({ ways }: { readonly ways: ReactNode }) {
  const compilation = useCompilation();
  const [results, setResults] = useState<readonly EngineResult[]>([]);
  const [isBusy, setBusy] = useState(false);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => () => ending.current?.abort(), []);
  const compare = async () => {
    const { programs } = compilation;
    if (!programs) return;
    if (isUnderWay(useRunStore.getState().run.phase)) pause();
    const abort = new AbortController();
    ending.current = abort;
    setResults([]);
    setBusy(true);
    const settings = settingsOf(useGraphStore.getState().graph);
    await compareEngines({ programs, settings }, setResults, abort.signal);
    setBusy(false);
  };
  const problem = whyNotTrainable(compilation);
  return (
    <div className={css["tab"]}>
      <div className={css["bar"]}>
        {ways}
        <span className={css["note"]}>
          A few steps of this graph from step 0, on each engine in turn; your run is paused and
          stays as it is.
        </span>
        <span className={css["right"]}>
          {isBusy ? (
            <Button
              look="outlined"
              onClick={() => {
                ending.current?.abort();
                setBusy(false);
              }}
            >
              Cancel
            </Button>
          ) : (
            <Button look="outlined" reason={problem} onClick={() => void compare()}>
              <Swords size={14} aria-hidden="true" />
              Compare engines
            </Button>
          )}
        </span>
      </div>
      {results.length === 0 ? (
        <p className={css["empty"]}>
          {isBusy
            ? "The first engine is getting ready."
            : "Press Compare engines to see what each makes of the same Program on this machine."}
        </p>
      ) : (
        <Results results={results} />
      )}
    </div>
  );
}

function Results({ results }: { readonly results: readonly EngineResult[] }) {
  const fastest = Math.min(...results.flatMap(({ stepTime }) => stepTime?.medianMs ?? []));
  const reference =
    results.find(({ choice, losses }) => choice === engineChosen().engine && losses.length > 0) ??
    results.find(({ losses }) => losses.length > 0);
  const headings = [
    {
      title: "ms/step",
      by: "By the worker’s clock, the first step left out: median, and the least and the most.",
    },
    { title: "Ratio", by: "Its median ÷ that of the fastest." },
    { title: "Loss", by: "Of the last step it has done." },
    {
      title: "Difference",
      by: `The largest relative difference of a loss to ${reference?.label ?? "the first engine"}, over the steps that both have done.`,
    },
  ];
  return (
    <div className={css["scroll"]}>
      <table aria-label="Engines">
        <thead>
          <tr>
            <th scope="col">Engine</th>
            {headings.map(({ title, by }) => (
              <th key={title} scope="col" data-number="">
                {title}
                <Provenance kind="measured" by={by} />
              </th>
            ))}
            <th scope="col">Device</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <Result
              key={result.choice}
              result={result}
              fastest={fastest}
              reference={reference ?? result}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ResultProps {
  readonly result: EngineResult;
  readonly fastest: number;
  readonly reference: EngineResult;
}

function Result({ result, fastest, reference }: ResultProps) {
  const { choice, label, device, stepTime, losses, problem, isUnderWay: isBusy } = result;
  const difference = result === reference ? null : lossDifference(reference.losses, losses);
  if (problem !== null)
    return (
      <tr>
        <td>{label ?? choice}</td>
        <td colSpan={5} className={css["how"]} title={problem}>
          {problem}
        </td>
      </tr>
    );
  return (
    <tr aria-busy={isBusy}>
      <td>
        {label ?? choice}
        {isBusy && <span className={css["how"]}> running…</span>}
      </td>
      <td data-number className="number">
        {stepTime ? (
          <>
            {printMs(stepTime.medianMs)}
            <span className={css["error"]}>
              {" "}
              {printMs(stepTime.minMs)}–{printMs(stepTime.maxMs)}
            </span>
          </>
        ) : (
          "–"
        )}
      </td>
      <td data-number className="number">
        {stepTime ? `${(stepTime.medianMs / fastest).toFixed(1)} ×` : "–"}
      </td>
      <td data-number className="number">
        {losses.length > 0 ? `${printLoss(losses.at(-1) ?? Number.NaN)}` : "–"}
      </td>
      <td data-number className="number">
        {result === reference
          ? "reference"
          : difference === null
            ? "–"
            : printDifference(difference)}
      </td>
      <td className={css["how"]} title={device ?? ""}>
        {device}
      </td>
    </tr>
  );
}

function printDifference(difference: number): string {
  return difference === 0 ? "0, bit-equal" : difference.toExponential(1);
}
