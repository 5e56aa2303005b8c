/** Offers the templates, each with a picture of its graph and what it costs. */
import { Plus } from "lucide-react";
import { useId } from "react";
import { compile } from "../../compiler/compile.ts";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { emptyGraph } from "../../graph/edits/new-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { Template } from "../../graph/templates/template.ts";
import { printCount } from "../format.ts";
import { GraphPicture } from "../picture/GraphPicture.tsx";
import { openDocument } from "../stores/open-document.ts";
import { useRunStore } from "../stores/run-store.ts";
import { closeDialog, DialogFrame } from "./DialogFrame.tsx";
import css from "./TemplatesDialog.module.css";

/** The dialog `Templates`. */
export function TemplatesDialog() {
  return (
    <DialogFrame
      title="Templates"
      description="Networks that are ready to be trained, taken apart and changed."
    >
      <RunWarning />
      <ul className={css["grid"]}>
        {[...templateCatalogue.values()].map((template) => (
          <TemplateCard key={template.name} template={template} />
        ))}
        <EmptyCard />
      </ul>
    </DialogFrame>
  );
}

function RunWarning() {
  const step = useRunStore((store) => store.run.step);
  if (step === 0) return null;
  return (
    <p className={css["warning"]}>
      Opening one ends the present run at step {printCount(step)}. Undo brings your drawing back,
      but not the run.
    </p>
  );
}

function TemplateCard({ template }: { readonly template: Template }) {
  const { label, summary, graph } = template;
  const id = useId();
  const data = dataCatalogue.get(graph.training.data);
  return (
    <li className={css["card"]}>
      <div className={css["picture"]}>
        <GraphPicture graph={graph} />
      </div>
      <button
        type="button"
        className={css["title"]}
        aria-describedby={id}
        onClick={() => choose(graph)}
      >
        {label}
      </button>
      <div id={id} className={css["about"]}>
        <p>{summary}</p>
        <p className={css["facts"]} title="Derived from the graph">
          <span>
            <span className="number">{graph.nodes.length}</span> nodes
          </span>{" "}
          <span>
            <span className="number">{printCount(parametersOf(graph))}</span> parameters
          </span>{" "}
          <span>{data?.label ?? graph.training.data}</span>
        </p>
      </div>
    </li>
  );
}

function EmptyCard() {
  return (
    <li className={css["card"]}>
      <div className={`${css["picture"]} ${css["blank"]}`}>
        <Plus size={24} aria-hidden="true" />
      </div>
      <button type="button" className={css["title"]} onClick={() => choose(emptyGraph)}>
        Empty canvas
      </button>
      <div className={css["about"]}>
        <p>Begin with nothing and draw a network of your own.</p>
      </div>
    </li>
  );
}

function choose(graph: Graph): void {
  closeDialog();
  openDocument(graph);
}

const parameterCounts = new WeakMap<Graph, number>();

function parametersOf(graph: Graph): number {
  const known = parameterCounts.get(graph);
  if (known !== undefined) return known;
  let sum = 0;
  for (const facts of compile(graph).facts.values()) sum += facts.parameters;
  parameterCounts.set(graph, sum);
  return sum;
}
