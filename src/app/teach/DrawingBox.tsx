/** A drawing that a lesson keeps: its picture, and the ways to take it from the canvas and to put it there. */
import { Trash2 } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { Graph } from "../../graph/graph.ts";
import { GraphPicture } from "../picture/GraphPicture.tsx";
import { useGraphStore } from "../stores/graph-store.ts";
import { openDocument } from "../stores/open-document.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Form.module.css";
import { offerUndo } from "./offer-undo.ts";

interface DrawingBoxProps {
  readonly title: string;
  /** What it is for, and what holds where there is none. */
  readonly note: string;
  readonly drawing: Graph | undefined;
  /** Also called some time later, to put back what was replaced or removed. */
  readonly onChange: (drawing: Graph) => void;
  /** Where it may be left out. */
  readonly onRemove?: () => void;
  /** Said under the picture. */
  readonly children?: ReactNode;
}

/** The picture with its buttons. */
export function DrawingBox(props: DrawingBoxProps) {
  const { title, note, drawing, onChange, onRemove, children } = props;
  const graph = useGraphStore((store) => store.graph);
  const id = useId();
  const offer = (what: string) => {
    if (drawing) offerUndo(`${title}: ${what}`, () => onChange(drawing));
  };
  return (
    <section className={css["drawing"]} aria-labelledby={id}>
      <h4 id={id}>
        {title}
        {drawing && onRemove && (
          <Button
            icon
            label={`Remove: ${title.toLowerCase()}`}
            onClick={() => {
              onRemove();
              offer("removed");
            }}
          >
            <Trash2 size={14} />
          </Button>
        )}
      </h4>
      <p className={css["note"]}>{note}</p>
      {drawing && (
        <div className={css["picture"]}>
          <GraphPicture graph={drawing} />
          <span>
            {drawing.name || "untitled"}, {drawing.nodes.length} layers
          </span>
        </div>
      )}
      {children}
      <div className={css["buttons"]}>
        <Button
          look="outlined"
          reason={drawing === graph ? "It is the drawing on the canvas" : null}
          onClick={() => {
            onChange(graph);
            offer("replaced");
          }}
        >
          {drawing ? "Replace with the canvas" : "Take the drawing on the canvas"}
        </Button>
        {drawing && (
          <Button
            tip="Undo takes it back"
            reason={drawing === graph ? "It is the drawing on the canvas" : null}
            onClick={() => openDocument(drawing)}
          >
            Put on the canvas
          </Button>
        )}
      </div>
    </section>
  );
}
