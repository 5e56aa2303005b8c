/** A layer on the canvas; one component for all layers, told by the catalogue what to show. */
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { CircleAlert } from "lucide-react";
import { type CSSProperties, memo } from "react";
import { layerCatalogue } from "../../graph/layer-catalogue.ts";
import { LayerGlyph } from "../widgets/LayerGlyph.tsx";
import type { CardData } from "./card-data.ts";
import { portShift } from "./edge-route.ts";
import type { FlowNode } from "./flow-elements.ts";
import css from "./NodeCard.module.css";

/** The card of one node. It renders again only when what it shows changes. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<FlowNode>) {
  const layer = layerCatalogue.get(data.type);
  const classes = [
    css["card"],
    selected && css["selected"],
    data.problem !== null && css[data.isWarning ? "warning" : "problem"],
  ];
  const hue = data.hue === null ? undefined : { "--hue": `var(--branch-${data.hue})` };
  return (
    <div className={classes.filter(Boolean).join(" ")} style={hue as CSSProperties}>
      {layer?.inputs.map((port) => (
        <Handle
          key={port.name}
          id={port.name}
          type="target"
          position={Position.Left}
          className={css["port"] ?? ""}
        />
      ))}
      <div className={css["row"]}>
        <span className={css["glyph"]}>
          <LayerGlyph type={data.type} size={13} />
        </span>
        <span className={css["name"]}>{data.name}</span>
        <span className={css["state"]} aria-hidden="true" />
        <Mark data={data} />
      </div>
      <div className={css["row"]}>
        <span className={css["summary"]}>{data.summary}</span>
        {data.wavefronts !== null && (
          <span
            className={`${css["figure"]} ${css["wavefront"]}`}
            title="Wavefront, derived from the graph: layers of one wavefront do not wait for each other. ◌ could run beside others, ◐ was issued with others, ● ran beside others, measured."
          >
            {data.wavefronts}
          </span>
        )}
        {data.openShape !== null && (
          <span
            className={css["figure"]}
            title="Output shape for one image, derived from the graph"
          >
            {data.openShape}
          </span>
        )}
      </div>
      {data.outputs.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={Position.Right}
          className={css["port"] ?? ""}
          {...(data.outputs.length > 1 && {
            title: port,
            style: { top: `calc(50% + ${portShift(index, data.outputs.length)}px)` },
          })}
        />
      ))}
    </div>
  );
});

function Mark({ data }: { readonly data: CardData }) {
  if (data.problem !== null)
    return (
      <span className={css["mark"]} title={data.problem}>
        <CircleAlert size={14} aria-hidden="true" />
      </span>
    );
  if (data.letter === null) return null;
  return (
    <span className={css["letter"]} title={`Branch ${data.letter}`}>
      {data.letter}
    </span>
  );
}
