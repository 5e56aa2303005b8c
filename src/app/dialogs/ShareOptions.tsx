/** What a link says beside the drawing. */
import { useId } from "react";
import {
  hiddenParts,
  type LinkSettings,
  type Lock,
  locks,
} from "../../graph/link/link-settings.ts";
import css from "./ShareDialog.module.css";

const lockLabels: Readonly<Record<Lock, string>> = {
  none: "nothing",
  graph: "layers and edges",
  fields: "all settings",
  all: "layers, edges and settings",
};

const partLabels = { palette: "Hide the layers panel", tabs: "Hide the tabs of the dock" } as const;

interface OptionsProps {
  readonly settings: LinkSettings;
  readonly onChange: (settings: LinkSettings) => void;
}

/** The options of the Share dialog. */
export function ShareOptions({ settings, onChange }: OptionsProps) {
  const id = useId();
  const change = (part: Partial<LinkSettings>) => onChange({ ...settings, ...part });
  const { view, lock, hide, readOnly } = settings;
  return (
    <fieldset className={css["options"]}>
      <legend>When it is opened</legend>
      <Check
        label="Show my open tab and selection"
        isOn={view !== null}
        onChange={(isOn) => change({ view: isOn ? { tab: null, selected: [] } : null })}
      />
      {hiddenParts.map((part) => (
        <Check
          key={part}
          label={partLabels[part]}
          isOn={hide.includes(part)}
          onChange={(isOn) =>
            change({ hide: hiddenParts.filter((p) => (p === part ? isOn : hide.includes(p))) })
          }
        />
      ))}
      <Check
        label="For reading and running only"
        isOn={readOnly}
        onChange={(isOn) => change({ readOnly: isOn })}
      />
      <div className={css["lock"]}>
        <label htmlFor={id}>Lock</label>
        <select
          id={id}
          value={lock}
          onChange={({ target }) =>
            change({ lock: locks.find((one) => one === target.value) ?? "none" })
          }
        >
          {locks.map((one) => (
            <option key={one} value={one}>
              {lockLabels[one]}
            </option>
          ))}
        </select>
      </div>
      <p className={css["note"]}>
        A lock guides; it does not protect. Whoever wants to can unpack a link.
      </p>
    </fieldset>
  );
}

interface CheckProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Check({ label, isOn, onChange }: CheckProps) {
  return (
    <label className={css["check"]}>
      <input type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  );
}
