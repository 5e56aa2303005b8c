/** The button that names the engine in use. What opens under it loads after the first screen. */
import { ChevronDown, TriangleAlert } from "lucide-react";
import { type ComponentPropsWithRef, useId } from "react";
import { unnamedEngine } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import header from "./Header.module.css";

interface ButtonProps extends Omit<ComponentPropsWithRef<"button">, "disabled"> {
  readonly reason?: string | null;
}

/** The Engine button. */
export function EngineButton(props: ButtonProps) {
  const engine = useRunStore((store) => store.run.engine);
  const phase = useRunStore((store) => store.run.phase);
  const valueId = useId();
  return (
    <Button
      {...props}
      look="outlined"
      className={header["engine"] ?? ""}
      aria-describedby={valueId}
    >
      <span className={header["engineLabel"]}>Engine</span>{" "}
      {/* The name stays `Engine` whatever runs; the description says what does. */}
      <span id={valueId} className={header["engineValue"]} aria-hidden>
        {engine?.label ?? unnamedEngine(phase)}
      </span>
      {engine?.notice && <TriangleAlert size={14} aria-label="Something changed" />}
      <ChevronDown size={14} aria-hidden="true" />
    </Button>
  );
}
