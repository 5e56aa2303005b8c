/** What the engine in use runs on, what was measured, and the choice of another one or of other lanes. */
import { type ReactNode, useId, useState } from "react";
import {
  type EngineChoice,
  engineChoices,
  type SchedulePolicy,
  schedulePolicies,
} from "../../protocol/command.ts";
import type { EngineDescription, EngineMeasurement, LaneLimits } from "../../protocol/event.ts";
import { printMs } from "../format.ts";
import { Term } from "../glossary/Term.tsx";
import { chooseEngine, engineChosen, forgetMeasurements } from "../run/engine-wish.ts";
import { restart } from "../run/run-actions.ts";
import { unnamedEngine } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./EngineMenu.module.css";

const choiceLabels: Record<EngineChoice, string> = {
  auto: "Automatic: the quickest here",
  webgpu: "WebGPU, own kernels",
  wasm: "CPU, own kernels on lanes",
  "tfjs:webgpu": "TensorFlow.js on WebGPU",
  "tfjs:webgl": "TensorFlow.js on WebGL",
  "tfjs:cpu": "TensorFlow.js on the CPU",
};

const scheduleLabels: Record<SchedulePolicy, string> = {
  grouped: "independent ones together in a dispatch, where it pays",
  wavefront: "independent ones side by side",
  sequential: "one by one",
};

/** The content of the Engine menu. */
export function EnginePanel({ close }: { readonly close: () => void }) {
  const engine = useRunStore((store) => store.run.engine);
  const phase = useRunStore((store) => store.run.phase);
  return (
    <>
      {engine ? <InUse engine={engine} /> : <h2>No engine yet: {unnamedEngine(phase)}</h2>}
      <Choice close={close} />
    </>
  );
}

function InUse({ engine }: { readonly engine: EngineDescription }) {
  const { label, device, lanes, kernels, measurement, notice, refusals } = engine;
  return (
    <>
      <h2>{label}</h2>
      <p className={css["device"]}>{device}</p>
      {lanes && (
        <p className={css["device"]}>
          <Term of="lane">Lanes</Term> between ops: {lanes.lanes} · <Term of="thread">Threads</Term>{" "}
          inside an op: {lanes.threads}
        </p>
      )}
      {notice && <p role="alert">{notice}</p>}
      {measurement && <Measured {...measurement} />}
      {kernels && kernels.length > 0 && (
        <>
          <h3>
            <Term of="kernel">Kernels</Term>, timed here
            <Provenance
              kind="measured"
              by="On this device, when the network was loaded: the quickest of a few repetitions of each variant."
            />
          </h3>
          <ul>
            {kernels.map((kernel) => (
              <li key={kernel}>{kernel}</li>
            ))}
          </ul>
        </>
      )}
      {refusals.length > 0 && (
        <>
          <h3>Why not a better one</h3>
          <ul>
            {refusals.map((refusal) => (
              <li key={refusal.engine} className={css["refusal"]}>
                <b>{refusal.engine}</b>
                {refusal.reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Measured({ trials, taken }: EngineMeasurement) {
  const figures = trials.map(
    ({ engine, stepMs, isBound }) => `${engine} ${isBound ? "> " : ""}${printMs(stepMs)} ms/step`,
  );
  return (
    <div data-figures="">
      <h3>
        Steps of networks of this size
        <Provenance
          kind="measured"
          by="Here, before the run began: a few steps on each engine in turn; > means that it was stopped, for it was slower already. Remembered for later visits."
        />
      </h3>
      <p className={css["device"]}>
        {figures.join("; ")} → {taken}
      </p>
    </div>
  );
}

function Choice({ close }: { readonly close: () => void }) {
  const present = engineChosen();
  const [wanted, setWanted] = useState(present.engine);
  const [lanes, setLanes] = useState(present.lanes?.lanes ?? null);
  const [threads, setThreads] = useState(present.lanes?.threads ?? null);
  const [schedule, setSchedule] = useState(present.schedule);
  const step = useRunStore((store) => store.run.step);
  const name = useId();
  const limits = hasLanes(wanted) ? limitsOf(lanes, threads) : null;
  const isPresent =
    wanted === present.engine && schedule === present.schedule && isSame(limits, present.lanes);
  const begin = () => {
    chooseEngine(wanted, limits, schedule);
    restart();
    close();
  };
  return (
    <>
      <fieldset className={css["choices"]}>
        <legend>
          <h3>Use</h3>
        </legend>
        {engineChoices.map((choice) => (
          <label key={choice} className={css["choice"]}>
            <input
              type="radio"
              name={name}
              checked={wanted === choice}
              onChange={() => setWanted(choice)}
            />
            {choiceLabels[choice]}
          </label>
        ))}
      </fieldset>
      {hasLanes(wanted) && (
        <>
          <Count value={lanes} onChange={setLanes}>
            Lanes between ops
          </Count>
          <Count value={threads} onChange={setThreads}>
            Threads inside an op
          </Count>
        </>
      )}
      {wanted === "webgpu" && (
        <label className={css["count"]}>
          Kernels run
          <select
            value={schedule}
            onChange={({ target }) =>
              setSchedule(schedulePolicies.find((each) => each === target.value) ?? schedule)
            }
          >
            {schedulePolicies.map((policy) => (
              <option key={policy} value={policy}>
                {scheduleLabels[policy]}
              </option>
            ))}
          </select>
        </label>
      )}
      <p className={css["note"]}>
        {step > 0
          ? `Another engine starts the run again at step 0; the ${step} steps so far are given up. Your drawing stays.`
          : "Another engine starts the run at step 0. Your drawing stays."}
      </p>
      <div className={css["buttons"]}>
        <Button
          look="outlined"
          reason={isPresent ? "This is the present choice" : null}
          onClick={begin}
        >
          Restart with this
        </Button>
        <Button
          onClick={() => {
            forgetMeasurements();
            begin();
          }}
        >
          Measure again
        </Button>
      </div>
    </>
  );
}

/** A number of lanes, or what a measurement finds. */
function Count(props: {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly children: ReactNode;
}) {
  const { value, onChange, children } = props;
  const most = Math.max(navigator.hardwareConcurrency, value ?? 1);
  return (
    <label className={css["count"]}>
      {children}
      <select
        value={value ?? ""}
        onChange={({ target }) => onChange(target.value === "" ? null : Number(target.value))}
      >
        <option value="">as measured</option>
        {Array.from({ length: most }, (_, index) => index + 1).map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </select>
    </label>
  );
}

function hasLanes(choice: EngineChoice): boolean {
  return choice === "auto" || choice === "wasm";
}

/** Where only one of the numbers is given, the other is the same. */
function limitsOf(lanes: number | null, threads: number | null): LaneLimits | null {
  if (lanes !== null) return { lanes, threads: threads ?? lanes };
  return threads === null ? null : { lanes: threads, threads };
}

function isSame(a: LaneLimits | null, b: LaneLimits | null): boolean {
  return a?.lanes === b?.lanes && a?.threads === b?.threads;
}
