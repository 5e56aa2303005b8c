/** Offers the templates, each with a picture of its graph and what it costs. */
import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { compile } from "../../compiler/compile.ts";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { emptyGraph } from "../../graph/edits/new-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { Template } from "../../graph/templates/template.ts";
import { printCount, printPercent, printSeconds } from "../format.ts";
import { GraphPicture } from "../picture/GraphPicture.tsx";
import { measuredOf } from "../stores/measured-templates.ts";
import { openDocument } from "../stores/open-document.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import { closeDialog, DialogFrame } from "./DialogFrame.tsx";
import { findTemplates } from "./find-templates.ts";
import css from "./TemplatesDialog.module.css";

/** The dialog `Templates`. */
export function TemplatesDialog() {
  const [query, setQuery] = useState("");
  const found = findTemplates([...templateCatalogue.values()], query);
  return (
    <DialogFrame
      title="Templates"
      description="Networks that are ready to be trained, taken apart and changed."
    >
      <div className={css["search"]}>
        <input
          type="search"
          aria-label="Find a template"
          placeholder="Find: skip, branches, 1998, Fashion…"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
      </div>
      <RunWarning />
      <ul className={css["grid"]}>
        {found.map((template) => (
          <TemplateCard key={template.name} template={template} />
        ))}
        {query === "" && <EmptyCard />}
      </ul>
      {found.length === 0 && <p className={css["none"]}>No template fits “{query}”.</p>}
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
        <p className={css["facts"]} data-figures="">
          <span>
            <span className="number">{graph.nodes.length}</span> nodes
          </span>{" "}
          <span>
            <span className="number">{printCount(parametersOf(graph))}</span> parameters
          </span>{" "}
          <span>{data?.label ?? graph.training.data}</span>{" "}
          <Provenance kind="derived" by="From the graph, without running it." />
        </p>
        <Reached template={template} />
      </div>
    </li>
  );
}

/** What a run of it reached on this machine, or what is to be expected of one. */
function Reached({ template: { name, expected } }: { readonly template: Template }) {
  const measured = measuredOf(name);
  if (measured)
    return (
      <p className={css["reached"]} data-figures="">
        <b className="number">{printPercent(measured.accuracy)}</b> in{" "}
        <span className="number">{printSeconds(measured.seconds)}</span>{" "}
        <Provenance
          kind="measured"
          by="In your last run of it here, unchanged: over the whole validation set at the end, and by the clock of the page, pauses left out."
        />
      </p>
    );
  return (
    <p className={css["reached"]} data-figures="">
      <span className="number">{Math.round(expected.accuracy * 100)}%</span> after{" "}
      <span className="number">{expected.steps}</span> steps, about{" "}
      <span className="number">{expected.seconds}</span> s{" "}
      <Provenance
        kind="estimated"
        by="From another machine: a test trains it and checks that it gets there; the time is that of the CPU engine on two cores of a server. Train it, and what you measure stands here."
      />
    </p>
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
