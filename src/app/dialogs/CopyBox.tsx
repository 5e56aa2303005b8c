/** A text to be copied: shown whole, selected when it gets the focus, copied by the button beside it. */
import { Check, Copy } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { Button } from "../widgets/Button.tsx";
import css from "./ShareDialog.module.css";

interface CopyBoxProps {
  readonly label: string;
  readonly text: string;
  /** Said under the box. */
  readonly note?: ReactNode;
  readonly lines?: number;
  /** The one text that most people came for. */
  readonly isMain?: boolean;
}

/** How long the button says that it copied, in milliseconds. */
const thanksMs = 2000;

/** A labelled, read-only box with a Copy button. */
export function CopyBox({ label, text, note, lines = 1, isMain = false }: CopyBoxProps) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState("");
  const copy = async () => {
    setSaid((await writeClipboard(text)) ? "Copied" : "Press Ctrl C to copy");
    setTimeout(setSaid, thanksMs, "");
    box.current?.select();
  };
  return (
    <div className={css["copy"]}>
      <label htmlFor={id}>{label}</label>
      <div className={css["line"]}>
        <textarea
          ref={box}
          id={id}
          className={`${css["text"]} ${lines === 1 ? css["oneLine"] : ""}`}
          readOnly
          rows={lines}
          spellCheck={false}
          value={text}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <Button
          look={isMain ? "primary" : "outlined"}
          label={`Copy ${label.toLowerCase()}`}
          onClick={copy}
        >
          {said === "Copied" ? (
            <Check size={14} aria-hidden="true" />
          ) : (
            <Copy size={14} aria-hidden="true" />
          )}
          {said || "Copy"}
        </Button>
      </div>
      <span className="for-readers" aria-live="polite">
        {said}
      </span>
      {note}
    </div>
  );
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
