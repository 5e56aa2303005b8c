/** A labelled text of the lesson editor, with what is wrong with it. */
import { type ReactNode, useId, useState } from "react";
import { Paragraphs } from "../lesson/LessonText.tsx";
import css from "./Form.module.css";
import { Problem } from "./Problem.tsx";
import { useTeachStore } from "./teach-store.ts";

interface TextBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is wrong with it; shown once it was left, or once the lesson was to be shared. */
  readonly problem?: string | null;
  /** Said under the box. */
  readonly note?: ReactNode;
  /** More than one for a text of several lines. */
  readonly lines?: number;
  readonly placeholder?: string;
  readonly mostLetters: number;
}

/** A box for a text of one line or several. */
export function TextBox(props: TextBoxProps) {
  const { label, value, onChange, problem = null, note, lines = 1, placeholder } = props;
  const id = useId();
  const [wasLeft, setLeft] = useState(false);
  const isChecked = useTeachStore((store) => store.isChecked);
  const shown = wasLeft || isChecked ? problem : null;
  const shared = {
    id,
    value,
    placeholder,
    className: css["box"],
    maxLength: props.mostLetters,
    "aria-invalid": shown !== null,
    "aria-describedby": `${id}-note`,
    onBlur: () => setLeft(true),
  };
  return (
    <div className={css["field"]} data-part="">
      <label htmlFor={id}>{label}</label>
      {lines === 1 ? (
        <input {...shared} autoComplete="off" onChange={({ target }) => onChange(target.value)} />
      ) : (
        <textarea {...shared} rows={lines} onChange={({ target }) => onChange(target.value)} />
      )}
      <div id={`${id}-note`} className={css["note"]}>
        <Problem text={shown} />
        {note}
      </div>
    </div>
  );
}

interface ParagraphBoxProps extends Omit<TextBoxProps, "value" | "onChange" | "mostLetters"> {
  readonly texts: readonly string[];
  readonly onChange: (texts: readonly string[]) => void;
}

/** A box for paragraphs with blank lines between them; markup is shown underneath as it will look. */
export function ParagraphBox({ texts, onChange, ...rest }: ParagraphBoxProps) {
  const joined = texts.join("\n\n");
  const [text, setText] = useState(joined);
  // Blank lines at the end are not part of the lesson, but whoever types them is about to go on.
  if (paragraphsOf(text).join("\n\n") !== joined) setText(joined);
  return (
    <TextBox
      {...rest}
      value={text}
      mostLetters={100_000}
      onChange={(typed) => {
        setText(typed);
        onChange(paragraphsOf(typed));
      }}
      note={
        <>
          {rest.note}
          {/[*`$[]/.test(text) && (
            <div className={css["rendered"]}>
              <Paragraphs texts={texts} />
            </div>
          )}
        </>
      }
    />
  );
}

function paragraphsOf(text: string): readonly string[] {
  return text.split(/\n[ \t]*\n/).filter((paragraph) => paragraph.trim() !== "");
}
