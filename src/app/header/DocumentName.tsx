/** The name of the document, editable in place, and whether it is saved in this browser. */
import { Check, CloudOff } from "lucide-react";
import { edit, endGesture, useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import css from "./Header.module.css";

/** Name and saved state. */
export function DocumentName() {
  const name = useGraphStore((store) => store.graph.name);
  return (
    <div className={css["document"]}>
      <input
        className={css["name"]}
        aria-label="Project name"
        value={name}
        maxLength={80}
        spellCheck={false}
        onChange={({ target }) =>
          edit((graph) => ({ ...graph, name: target.value }), "project name")
        }
        onBlur={endGesture}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter" || key === "Escape") currentTarget.blur();
        }}
      />
      <Saved />
    </div>
  );
}

function Saved() {
  const saved = useViewStore((view) => view.saved);
  if (saved === "unavailable")
    return (
      <span
        className={`${css["saved"]} ${css["unsaved"]}`}
        title="This browser gives the page no storage. Use File, Save as file to keep your drawing."
      >
        <CloudOff size={14} aria-hidden="true" />
        <span>Not saved (storage unavailable)</span>
      </span>
    );
  return (
    <span className={css["saved"]} title="Kept in this browser; nothing leaves your machine.">
      <Check size={14} aria-hidden="true" opacity={saved === "saved" ? 1 : 0.3} />
      <span>{saved === "saved" ? "Saved" : "Saving"}</span>
    </span>
  );
}
