/** Names the engine in use, says why each better one is missing, and lets another one be chosen. */
import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useId, useState } from "react";
import { type EngineChoice, engineChoices } from "../../protocol/command.ts";
import type { EngineDescription } from "../../protocol/event.ts";
import { engineChoice, restart } from "../run/run-actions.ts";
import type { RunPhase } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import popup from "../widgets/Popup.module.css";
import css from "./EngineMenu.module.css";
import header from "./Header.module.css";

const choiceLabels: Record<EngineChoice, string> = {
  auto: "Automatic: the best that works here",
  webgpu: "WebGPU, compiled kernels",
  "tfjs:webgpu": "TensorFlow.js on WebGPU",
  "tfjs:webgl": "TensorFlow.js on WebGL",
  "tfjs:cpu": "TensorFlow.js on the CPU",
};

/** The Engine button and what opens under it. */
export function EngineMenu() {
  const engine = useRunStore((store) => store.run.engine);
  const phase = useRunStore((store) => store.run.phase);
  const [open, setOpen] = useState(false);
  const valueId = useId();
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button look="outlined" className={header["engine"] ?? ""} aria-describedby={valueId}>
          <span className={header["engineLabel"]}>Engine</span>{" "}
          {/* The name stays `Engine` whatever runs; the description says what does. */}
          <span id={valueId} className={header["engineValue"]} aria-hidden>
            {engine?.label ?? unnamed(phase)}
          </span>
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={`${popup["popup"]} ${css["panel"]}`}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Engine"
        >
          <InUse engine={engine} phase={phase} />
          <Choice close={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function unnamed(phase: RunPhase): string {
  if (phase === "loading") return "starting…";
  return phase === "crashed" || phase === "failed" ? "not available" : "not started";
}

function InUse(props: { readonly engine: EngineDescription | null; readonly phase: RunPhase }) {
  const { engine, phase } = props;
  if (!engine) return <h2>No engine yet: {unnamed(phase)}</h2>;
  return (
    <>
      <h2>{engine.label}</h2>
      <p className={css["device"]}>{engine.device}</p>
      {engine.refusals.length > 0 && (
        <>
          <h3>Why not a better one</h3>
          <ul>
            {engine.refusals.map((refusal) => (
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

function Choice({ close }: { readonly close: () => void }) {
  const present = engineChoice();
  const [wanted, setWanted] = useState(present);
  const step = useRunStore((store) => store.run.step);
  const name = useId();
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
      <p className={css["note"]}>
        {step > 0
          ? `Another engine starts the run again at step 0; the ${step} steps so far are given up. Your drawing stays.`
          : "Another engine starts the run at step 0. Your drawing stays."}
      </p>
      <Button
        look="outlined"
        reason={wanted === present ? "This is the present choice" : null}
        onClick={() => {
          restart(wanted);
          close();
        }}
      >
        Restart with this
      </Button>
    </>
  );
}
