/** One setting: its label, the control that fits its kind, and what is wrong with its value. */
import { useId } from "react";
import { type Field, fieldProblem, type SizeField } from "../../graph/field.ts";
import type { FieldValue } from "../../graph/graph.ts";
import css from "./Field.module.css";
import { NumberBox } from "./NumberBox.tsx";

interface FieldRowProps {
  /** Also the id of the control, so that a problem can send the keyboard there. */
  readonly id: string;
  readonly field: Field;
  readonly value: FieldValue | undefined;
  /** What to call the options of a choice, where the words of the document are not for people. */
  readonly optionLabel?: (option: string) => string;
  readonly onChange: (value: FieldValue) => void;
  readonly onEnd: () => void;
}

/** A row of the inspector. */
export function FieldRow(props: FieldRowProps) {
  const { id, field, value } = props;
  const problem = fieldProblem(field, value);
  const messageId = useId();
  const describedBy = problem === null ? undefined : messageId;
  return (
    <div className={css["row"]} title={field.help}>
      {field.kind === "size" ? (
        <span className={css["label"]}>{field.label}</span>
      ) : (
        <label htmlFor={id}>{field.label}</label>
      )}
      <Control {...props} isInvalid={problem !== null} describedBy={describedBy} />
      {problem !== null && (
        <p id={messageId} className={css["message"]}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface ControlProps extends FieldRowProps {
  readonly isInvalid: boolean;
  readonly describedBy: string | undefined;
}

function Control(props: ControlProps) {
  const { id, field, value, isInvalid, describedBy, onChange, onEnd } = props;
  switch (field.kind) {
    case "integer":
    case "number":
      return (
        <NumberBox
          id={id}
          value={typeof value === "number" ? value : Number.NaN}
          isWhole={field.kind === "integer"}
          {...{ isInvalid, describedBy, onChange, onEnd }}
        />
      );
    case "size":
      return <SizeBoxes {...props} field={field} />;
    case "shape":
      return (
        <input
          id={id}
          className={`${css["box"]} ${css["typed"]}`}
          aria-invalid={isInvalid}
          aria-describedby={describedBy}
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          value={String(value)}
          onChange={({ target }) => onChange(target.value)}
          onBlur={onEnd}
        />
      );
    case "choice":
      return (
        <span className={css["select"]}>
          <select
            id={id}
            className={`${css["box"]} ${css["choice"]}`}
            aria-invalid={isInvalid}
            aria-describedby={describedBy}
            value={String(value)}
            onChange={({ target }) => onChange(target.value)}
          >
            {field.options.map((option) => (
              <option key={option} value={option}>
                {props.optionLabel?.(option) ?? option}
              </option>
            ))}
            {isInvalid && <option value={String(value)}>{String(value)}</option>}
          </select>
        </span>
      );
    case "switch":
      return (
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={value === true}
          className={css["switch"]}
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      );
    default:
      return field satisfies never;
  }
}

function SizeBoxes(props: ControlProps & { readonly field: SizeField }) {
  const { id, field, value, isInvalid, describedBy, onChange, onEnd } = props;
  const [height = Number.NaN, width = Number.NaN] = Array.isArray(value) ? value : [];
  const isBad = (side: number) =>
    isInvalid && !(Number.isInteger(side) && side >= field.min && side <= field.max);
  const shared = { isWhole: true, describedBy, onEnd };
  return (
    <div className={css["pair"]}>
      <NumberBox
        id={id}
        label={`${field.label} height`}
        value={height}
        isInvalid={isBad(height)}
        onChange={(side) => onChange([side, width])}
        {...shared}
      />
      <span aria-hidden="true">×</span>
      <NumberBox
        label={`${field.label} width`}
        value={width}
        isInvalid={isBad(width)}
        onChange={(side) => onChange([height, side])}
        {...shared}
      />
    </div>
  );
}
