/** What a step points at: layers of the drawing, and parts of the screen. */
import { X } from "lucide-react";
import { type LessonPanel, type LessonStep, lessonPanels } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Form.module.css";
import own from "./PointAt.module.css";

const labels: Readonly<Record<LessonPanel, string>> = {
  palette: "Layers panel",
  canvas: "Canvas",
  inspector: "Inspector",
  dock: "Run and results",
};

interface PointAtProps {
  readonly step: LessonStep;
  readonly onChange: (part: Pick<LessonStep, "nodes" | "panels">) => void;
}

/** The group `Point at`. */
export function PointAt({ step: { nodes = [], panels = [] }, onChange }: PointAtProps) {
  const graph = useGraphStore((store) => store.graph);
  const selected = useViewStore((view) => view.selectedNodes);
  const names = graph.nodes.filter(({ id }) => selected.includes(id)).map(({ name }) => name);
  const added = names.filter((name) => !nodes.includes(name));
  const reason = reasonFor(names, added, nodes.length);
  return (
    <fieldset className={css["group"]}>
      <legend>Point at</legend>
      {nodes.length > 0 && (
        <ul className={own["chips"]} aria-label="Layers pointed at">
          {nodes.map((name) => (
            <li key={name} data-missing={!graph.nodes.some((node) => node.name === name)}>
              {name}
              <button
                type="button"
                aria-label={`Do not point at ${name}`}
                onClick={() => onChange({ nodes: nodes.filter((other) => other !== name) })}
              >
                <X size={12} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className={css["buttons"]}>
        <Button
          look="outlined"
          reason={reason}
          onClick={() => onChange({ nodes: [...nodes, ...added] })}
        >
          Add the selected layers
        </Button>
      </div>
      <div className={own["panels"]}>
        {lessonPanels.map((panel) => (
          <label key={panel}>
            <input
              type="checkbox"
              checked={panels.includes(panel)}
              onChange={({ target }) =>
                onChange({
                  panels: lessonPanels.filter((one) =>
                    one === panel ? target.checked : panels.includes(one),
                  ),
                })
              }
            />
            {labels[panel]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function reasonFor(names: readonly string[], added: readonly string[], count: number) {
  if (names.length === 0) return "Select layers on the canvas first";
  if (added.length === 0) return "It points at them already";
  return count + added.length > lessonLimits.nodes ? "A step points at 100 layers at most" : null;
}
