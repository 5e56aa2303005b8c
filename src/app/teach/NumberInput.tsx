/** A labelled number of the lesson editor; where it may be left out, an empty box is no number. */
import { useId, useState } from "react";
import { parseNumber } from "../inspector/parse-number.ts";
import css from "./Form.module.css";

interface NumberInputProps {
  readonly label: string;
  readonly value: number | undefined;
  /** What the shown number is multiplied with: 100 for a percentage. */
  readonly scale?: number;
  readonly isOptional?: boolean;
  readonly isInvalid: boolean;
  readonly describedBy?: string | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A box that keeps whatever is typed: text that is no number stays on the screen, and is NaN in the lesson. */
export function NumberInput(props: NumberInputProps) {
  const { label, value, scale = 1, isOptional = false, isInvalid, onChange } = props;
  const id = useId();
  const read = (text: string) =>
    isOptional && text.trim() === "" ? undefined : parseNumber(text) / scale;
  const [text, setText] = useState(() => print(value, scale));
  if (!Object.is(read(text), value)) setText(print(value, scale));
  return (
    <div className={css["number"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={css["box"]}
        inputMode="decimal"
        autoComplete="off"
        placeholder={isOptional ? "any" : undefined}
        aria-invalid={isInvalid}
        aria-describedby={props.describedBy}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          onChange(read(target.value));
        }}
      />
    </div>
  );
}

function print(value: number | undefined, scale: number): string {
  if (value === undefined || Number.isNaN(value)) return "";
  return String(Number((value * scale).toPrecision(12)));
}
