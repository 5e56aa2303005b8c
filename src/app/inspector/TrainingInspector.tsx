/** The training settings, shown while nothing is selected; the learning rate takes effect at once. */
import { type ReactNode, useEffect, useRef } from "react";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import {
  setOptimizer,
  setOptimizerField,
  setSchedule,
  setScheduleField,
  setTraining,
} from "../../graph/edits/change-training.ts";
import type { Field } from "../../graph/field.ts";
import type { FieldValue, Graph } from "../../graph/graph.ts";
import { locksFields } from "../../graph/link/link-settings.ts";
import { optimizerField, optimizerFields, optimizerLabels } from "../../graph/optimizer-fields.ts";
import { scheduleField, scheduleFields, scheduleLabels } from "../../graph/schedule-fields.ts";
import { trainingFields } from "../../graph/training-fields.ts";
import { printCount, printShape } from "../format.ts";
import { edit, endGesture, useGraphStore } from "../stores/graph-store.ts";
import { useSession } from "../stores/session.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import { FieldRow } from "./FieldRow.tsx";
import css from "./Inspector.module.css";
import { ScheduleFacts } from "./ScheduleFacts.tsx";

/** What the options of the choices are called; no two choices share a word. */
const optionLabels: ReadonlyMap<string, string> = new Map([
  ...[...dataCatalogue].map(([name, { label }]) => [name, label] as const),
  ...Object.entries(optimizerLabels),
  ...Object.entries(scheduleLabels),
]);

/** The inspector of the training settings. */
export function TrainingInspector() {
  const training = useGraphStore((store) => store.graph.training);
  const box = useFocusedField();
  const isLocked = useSession((session) => locksFields(session.settings));
  const { optimizer, schedule } = training;
  const setting = (name: keyof typeof trainingFields) =>
    row(name, trainingFields[name], training[name], (graph, value) =>
      setTraining(graph, name, value),
    );
  return (
    <div ref={box}>
      <h2 className={css["title"]}>Training</h2>
      <p className={css["subtitle"]}>
        What to learn from, and how. Select a layer to see its settings.
      </p>
      <fieldset className={css["fields"]} disabled={isLocked}>
        {setting("data")}
        {setting("batchSize")}
        {setting("epochs")}
        {row("optimizer", optimizerField, optimizer.type, (graph, value) =>
          setOptimizer(graph, String(value)),
        )}
        {setting("learningRate")}
        {numberRows(optimizerFields[optimizer.type], optimizer, setOptimizerField)}
        {row("schedule", scheduleField, schedule.type, (graph, value) =>
          setSchedule(graph, String(value)),
        )}
        {numberRows(scheduleFields[schedule.type], schedule, setScheduleField)}
        {setting("l2")}
        {setting("clipNorm")}
        {setting("seed")}
      </fieldset>
      <ScheduleFacts training={training} />
      <DataFacts name={training.data} />
    </div>
  );
}

/** The rows of a group whose fields depend on its type. */
function numberRows(
  fields: Readonly<Record<string, Field>>,
  values: object,
  change: (graph: Graph, name: string, value: number) => Graph,
): ReactNode {
  const held = new Map<string, FieldValue>(Object.entries(values));
  return Object.entries(fields).map(([name, field]) =>
    row(name, field, held.get(name), (graph, value) => change(graph, name, Number(value))),
  );
}

function row(
  name: string,
  field: Field,
  value: FieldValue | undefined,
  change: (graph: Graph, value: FieldValue) => Graph,
): ReactNode {
  return (
    <FieldRow
      key={name}
      id={`training-${name}`}
      field={field}
      value={value}
      optionLabel={(option) => optionLabels.get(option) ?? option}
      onChange={(next) => edit((graph) => change(graph, next), `training ${name}`)}
      onEnd={endGesture}
    />
  );
}

/** Sends the keyboard to the field that a problem named. */
function useFocusedField() {
  const box = useRef<HTMLDivElement>(null);
  const focus = useViewStore((view) => view.focus);
  useEffect(() => {
    if (focus?.kind !== "training") return;
    const field = focus.field?.split(".").at(-1) ?? "data";
    box.current?.querySelector<HTMLElement>(`#training-${CSS.escape(field)}`)?.focus();
    useViewStore.setState({ focus: null });
  }, [focus]);
  return box;
}

function DataFacts({ name }: { readonly name: string }) {
  const data = dataCatalogue.get(name);
  if (!data) return null;
  return (
    <section className={css["section"]} data-figures="" aria-label="About the images">
      <h3>
        {data.label}
        <Provenance
          kind="derived"
          word="counted"
          by="Counted in the files of the data set when the app was built; the split is fixed."
        />
      </h3>
      <dl className={css["facts"]}>
        <div>
          <dt>Images</dt>
          <dd className="number">{printShape(data.imageShape)}</dd>
        </div>
        <div>
          <dt>To train on</dt>
          <dd className="number">{printCount(data.trainCount)}</dd>
        </div>
        <div>
          <dt>To validate on</dt>
          <dd className="number">{printCount(data.validationCount)}</dd>
        </div>
        <div>
          <dt>Classes</dt>
          <dd className="number">{data.classes.length}</dd>
        </div>
        <div>
          <dt>Licence</dt>
          <dd>{data.licence}</dd>
        </div>
      </dl>
      <p className={css["source"]}>{data.source}</p>
    </section>
  );
}
