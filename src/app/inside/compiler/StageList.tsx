/** The stages of the compiler from top to bottom, with a switch for every pass. */
import { useCompileChoice } from "../../stores/compile-choice.ts";
import { Provenance } from "../../widgets/Provenance.tsx";
import css from "./Compiler.module.css";
import type { Stage } from "./stages.ts";

interface StageListProps {
  readonly stages: readonly Stage[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

/** The list on the left. */
export function StageList({ stages, chosen, onChoose }: StageListProps) {
  const off = useCompileChoice((choice) => choice.off);
  return (
    <ol className={css["stages"]} data-figures="" aria-label="Stages of the compiler">
      <li className={css["origin"]}>
        <span />
        <Provenance
          kind="derived"
          by="By the compiler: how many rewrites a pass made, and how many ops are left after each stage."
        />
      </li>
      {stages.map(({ name, pass, ops, rewrites }) => (
        <li key={name} data-chosen={name === chosen || undefined}>
          {pass === null ? (
            <span />
          ) : (
            <input
              type="checkbox"
              role="switch"
              aria-checked={!off.includes(pass)}
              aria-label={`Pass ${pass}`}
              title="Takes effect at the next compile: apply it to the run, or press Train"
              checked={!off.includes(pass)}
              onChange={() => toggle(pass)}
            />
          )}
          <button type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
            <span>{name}</span>
            <span
              className="number"
              title={`${rewrites.length} rewrites, ${ops === null ? "switched off" : `${ops} ops left`}`}
            >
              {rewrites.length > 0 && <i>×{rewrites.length}</i>}
              {ops ?? "off"}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function toggle(pass: string): void {
  useCompileChoice.setState(({ off }) => ({
    off: off.includes(pass) ? off.filter((name) => name !== pass) : [...off, pass],
  }));
}
