/** What is asked of a layer beside its type: its settings and its output shape, as wanted or as a selected layer has them. */
import { Trash2 } from "lucide-react";
import { useId, useState } from "react";
import type { FieldValue } from "../../graph/graph.ts";
import { initialFields, layerCatalogue } from "../../graph/layer-catalogue.ts";
import { parseShapeText } from "../../graph/shape-text.ts";
import type { Check } from "../../lessons/check.ts";
import { printShape } from "../format.ts";
import { FieldRow } from "../inspector/FieldRow.tsx";
import { compilationOf } from "../stores/compilation.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { Choice } from "./CheckValues.tsx";
import { checkForNode, setCheckValue } from "./change-check.ts";
import css from "./Form.module.css";
import own from "./TaskForm.module.css";

type Wanted = Extract<Check, { kind: "layer" }>;

interface LayerCheckProps {
  readonly check: Wanted;
  readonly onChange: (check: Check) => void;
}

/** The settings and the shape. */
export function LayerCheck({ check, onChange }: LayerCheckProps) {
  return (
    <>
      <Settings check={check} onChange={onChange} />
      <ShapeBox check={check} onChange={onChange} />
      <TakeSelected onChange={onChange} />
    </>
  );
}

function Settings({ check, onChange }: LayerCheckProps) {
  const id = useId();
  const layer = layerCatalogue.get(check.type);
  const known = Object.entries(layer?.fields ?? {});
  const wanted = new Map(Object.entries(check.fields ?? {}));
  const set = (next: ReadonlyMap<string, FieldValue>) =>
    onChange(setCheckValue(check, "fields", next.size > 0 ? Object.fromEntries(next) : undefined));
  const left = known.filter(([name]) => !wanted.has(name));
  return (
    <>
      {known
        .filter(([name]) => wanted.has(name))
        .map(([name, field]) => (
          <div key={name} className={own["setting"]}>
            <FieldRow
              id={`${id}-${name}`}
              field={field}
              value={wanted.get(name)}
              onChange={(value) => set(new Map([...wanted, [name, value]]))}
              onEnd={() => {}}
            />
            <Button
              icon
              label={`Do not ask for ${field.label.toLowerCase()}`}
              onClick={() => set(new Map([...wanted].filter(([other]) => other !== name)))}
            >
              <Trash2 size={14} />
            </Button>
          </div>
        ))}
      {layer && left.length > 0 && (
        <Choice
          label="With the setting"
          value=""
          options={left.map(([name, { label }]) => ({ value: name, label }))}
          onChange={(name) => {
            const initial = new Map(Object.entries(initialFields(layer))).get(name);
            if (initial !== undefined) set(new Map([...wanted, [name, initial]]));
          }}
        />
      )}
    </>
  );
}

function ShapeBox({ check, onChange }: LayerCheckProps) {
  const id = useId();
  const own = check.shape ? printShape(check.shape) : "";
  const [text, setText] = useState(own);
  const read = (typed: string) => (typed.trim() === "" ? undefined : (parseShapeText(typed) ?? []));
  if ((read(text)?.join("×") ?? "") !== own) setText(own);
  return (
    <div className={css["number"]}>
      <label htmlFor={id}>Output shape</label>
      <input
        id={id}
        className={css["box"]}
        autoComplete="off"
        placeholder="any, or as in 24×24×6"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          onChange(setCheckValue(check, "shape", read(target.value)));
        }}
      />
    </div>
  );
}

function TakeSelected({ onChange }: Pick<LayerCheckProps, "onChange">) {
  const graph = useGraphStore((store) => store.graph);
  const selected = useViewStore((view) => view.selectedNodes);
  const node = graph.nodes.find(({ id }) => id === selected[0]);
  const isOne = node !== undefined && selected.length === 1;
  return (
    <div className={css["buttons"]}>
      <Button
        look="outlined"
        reason={isOne ? null : "Select one layer on the canvas first"}
        onClick={() =>
          node && onChange(checkForNode(node, compilationOf(graph).facts.get(node.id)?.shape))
        }
      >
        {isOne ? `Like ${node.name}` : "Like the selected layer"}
      </Button>
    </div>
  );
}
