/** A box for a number that keeps whatever is typed: text that is no number stays on the screen, and is NaN in the document. */
import { type KeyboardEvent, useState } from "react";
import css from "./Field.module.css";
import { parseNumber } from "./parse-number.ts";

interface NumberBoxProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: number;
  readonly isWhole: boolean;
  readonly isInvalid: boolean;
  readonly describedBy: string | undefined;
  readonly onChange: (value: number) => void;
  /** Typing has come to an end. */
  readonly onEnd: () => void;
}

/** A number box. The arrow keys step whole numbers by one, with Shift by ten. */
export function NumberBox(props: NumberBoxProps) {
  const { value, isWhole, isInvalid, onChange, onEnd } = props;
  const [text, setText] = useState(() => printNumber(value));
  if (!Object.is(parseNumber(text), value)) setText(printNumber(value));

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onEnd();
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0 || !isWhole || Number.isNaN(value)) return;
    event.preventDefault();
    onChange(value + direction * (event.shiftKey ? 10 : 1));
  };

  return (
    <input
      id={props.id}
      className={`${css["box"]} ${css["typed"]}`}
      inputMode={isWhole ? "numeric" : "decimal"}
      aria-label={props.label}
      aria-invalid={isInvalid}
      aria-describedby={props.describedBy}
      autoComplete="off"
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        onChange(parseNumber(target.value));
      }}
      onBlur={onEnd}
      onKeyDown={onKeyDown}
    />
  );
}

function printNumber(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}
