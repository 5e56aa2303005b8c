/** Says how long a link is, and where it is too long for a link, offers the file. */
import { Download } from "lucide-react";
import { printCount } from "../format.ts";
import { Button } from "../widgets/Button.tsx";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./ShareDialog.module.css";
import { mostLetters, sensibleLetters } from "./share-texts.ts";

interface LengthProps {
  readonly letters: number;
  readonly onSave: () => void;
}

/** The note under a link. */
export function LinkLength({ letters, onSave }: LengthProps) {
  const count = (
    <span data-figures="">
      <span className="number">{printCount(letters)}</span> characters{" "}
      <Provenance kind="measured" word="counted" by="In the link as it would be sent." />
    </span>
  );
  if (letters > mostLetters)
    return (
      <p className={css["warning"]}>
        {count}: more than many programs carry. Hand out the file instead.{" "}
        <Button look="primary" onClick={onSave}>
          <Download size={14} aria-hidden="true" />
          Save as file
        </Button>
      </p>
    );
  if (letters > sensibleLetters)
    return <p className={css["warning"]}>{count}: some chat and mail programs cut it.</p>;
  return <p className={css["note"]}>{count}</p>;
}
