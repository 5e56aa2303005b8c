/** What a link says beside the drawing. */
import { useId } from "react";
import {
  type HiddenPart,
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
      <HideOptions hide={hide} onChange={(parts) => change({ hide: parts })} />
      <Check
        label="For reading and running only"
        isOn={readOnly}
        onChange={(isOn) => change({ readOnly: isOn })}
      />
      <LockOption lock={lock} onChange={(one) => change({ lock: one })} />
      <p className={css["note"]}>
        A lock guides; it does not protect. Whoever wants to can unpack a link.
      </p>
    </fieldset>
  );
}

interface HideProps {
  readonly hide: readonly HiddenPart[];
  readonly onChange: (hide: readonly HiddenPart[]) => void;
}

/** One box for each part of the screen that can be left out. */
export function HideOptions({ hide, onChange }: HideProps) {
  return (
    <>
      {hiddenParts.map((part) => (
        <Check
          key={part}
          label={partLabels[part]}
          isOn={hide.includes(part)}
          onChange={(isOn) =>
            onChange(hiddenParts.filter((p) => (p === part ? isOn : hide.includes(p))))
          }
        />
      ))}
    </>
  );
}

interface LockProps {
  readonly lock: Lock;
  readonly onChange: (lock: Lock) => void;
}

/** What must stay as it is. */
export function LockOption({ lock, onChange }: LockProps) {
  const id = useId();
  return (
    <div className={css["lock"]}>
      <label htmlFor={id}>Lock</label>
      <select
        id={id}
        value={lock}
        onChange={({ target }) => onChange(locks.find((one) => one === target.value) ?? "none")}
      >
        {locks.map((one) => (
          <option key={one} value={one}>
            {lockLabels[one]}
          </option>
        ))}
      </select>
    </div>
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
