/** One layer: its name, what is wrong with it, its fields, its inputs and what is known of it. */
import { Copy } from "lucide-react";
import { useEffect, useRef } from "react";
import { renameNode, setField } from "../../graph/edits/change-nodes.ts";
import { nodeWithId } from "../../graph/edits/look-up.ts";
import type { Node } from "../../graph/graph.ts";
import { layerOf } from "../../graph/layer-catalogue.ts";
import { locksFields } from "../../graph/link/link-settings.ts";
import { branchesOf, branchLetter } from "../canvas/branches.ts";
import { duplicateSelected } from "../canvas/duplicate-selected.ts";
import { useCompilation } from "../stores/compilation.ts";
import { edit, endGesture, useGraphStore } from "../stores/graph-store.ts";
import { useSession } from "../stores/session.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { LayerGlyph } from "../widgets/LayerGlyph.tsx";
import { lazyPart } from "../widgets/LazyPart.tsx";
import { FieldRow } from "./FieldRow.tsx";
import { InputList } from "./InputList.tsx";
import css from "./Inspector.module.css";
import { NodeFactList } from "./NodeFactList.tsx";
import { DeleteButton } from "./SelectionInspector.tsx";

const MeasuredFacts = lazyPart(
  "What was measured of this layer",
  async () => (await import("../inside/MeasuredFacts.tsx")).MeasuredFacts,
);

/** The inspector of one node. */
export function NodeInspector({ node }: { readonly node: Node }) {
  const layer = layerOf(node);
  const isLocked = useSession((session) => locksFields(session.settings));
  const fields = Object.entries(layer?.fields ?? {});
  return (
    <>
      <div className={css["head"]}>
        <LayerGlyph type={node.type} />
        <NameBox node={node} />
      </div>
      <Subtitle node={node} />
      <NodeProblems node={node} />
      <fieldset className={css["fields"]} disabled={isLocked}>
        {fields.map(([name, field]) => (
          <FieldRow
            key={name}
            id={`field-${name}`}
            field={field}
            value={node.fields[name]}
            onChange={(value) =>
              edit((graph) => setField(graph, node.id, name, value), `field ${node.id} ${name}`)
            }
            onEnd={endGesture}
          />
        ))}
      </fieldset>
      {layer && layer.inputs.length > 0 && <InputList node={node} layer={layer} />}
      <NodeFactList node={node} />
      <MeasuredFacts node={node} />
      <div className={css["actions"]}>
        <Button look="outlined" keys="Ctrl D" tip="Duplicate" onClick={duplicateSelected}>
          <Copy size={14} aria-hidden="true" />
          Duplicate
        </Button>
        <DeleteButton nodes={[node]} edges={[]} />
      </div>
    </>
  );
}

function NameBox({ node }: { readonly node: Node }) {
  const box = useRef<HTMLInputElement>(null);
  const focus = useViewStore((view) => view.focus);
  useEffect(() => {
    if (focus?.kind !== "name" || focus.node !== node.id) return;
    box.current?.select();
    useViewStore.setState({ focus: null });
  }, [focus, node.id]);
  return (
    <input
      ref={box}
      className={css["name"]}
      aria-label="Name"
      value={node.name}
      maxLength={60}
      spellCheck={false}
      autoComplete="off"
      onChange={({ target }) =>
        edit((graph) => renameNode(graph, node.id, target.value), `name ${node.id}`)
      }
      onBlur={endGesture}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Enter" || key === "Escape") currentTarget.blur();
      }}
    />
  );
}

function Subtitle({ node }: { readonly node: Node }) {
  const graph = useGraphStore((store) => store.graph);
  const branch = branchesOf(graph).nodes.get(node.id);
  const from = branch && nodeWithId(graph, branch.from)?.name;
  return (
    <p className={css["subtitle"]} title={layerOf(node)?.help}>
      {node.type}
      {branch && ` · branch ${branchLetter(branch)} of ${branch.count} from ${from}`}
    </p>
  );
}

function NodeProblems({ node }: { readonly node: Node }) {
  const { diagnostics } = useCompilation();
  const about = diagnostics.filter(
    (diagnostic) => diagnostic.node === node.id && diagnostic.code !== "bad-field",
  );
  if (about.length === 0) return null;
  return (
    <ul className={css["problems"]}>
      {about.map((diagnostic) => (
        <li
          key={diagnostic.code + diagnostic.message}
          className={`${css["problem"]} ${diagnostic.severity === "warning" ? css["warning"] : ""}`}
        >
          <b>{diagnostic.message}</b>
          {diagnostic.hint}
        </li>
      ))}
    </ul>
  );
}
