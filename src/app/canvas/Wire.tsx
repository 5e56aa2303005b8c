/** An edge on the canvas, with the shape of what flows along it. */
import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { portSize, routeEdge } from "./edge-route.ts";
import type { FlowEdge } from "./flow-elements.ts";
import css from "./Wire.module.css";

/** One edge. */
export const Wire = memo(function Wire(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data, selected } = props;
  const inset = portSize / 2;
  const sourceShift = data?.sourceShift ?? 0;
  const ends = {
    sourceX: sourceX - inset,
    sourceY,
    sourceShift,
    targetX: targetX + inset,
    targetY,
  };
  const { path, label } = routeEdge(ends, data?.isFork);
  const hue = data?.hue ?? null;
  const style = hue === null ? undefined : { "--hue": `var(--branch-${hue})` };
  const classes = [css["wire"], hue !== null && css["branch"], selected && css["selected"]];
  return (
    <g style={style as CSSProperties}>
      <BaseEdge path={path} interactionWidth={18} className={classes.filter(Boolean).join(" ")} />
      {data?.label != null && (
        <text className={css["label"]} x={label.x} y={label.y} textAnchor={label.anchor}>
          {data.label}
        </text>
      )}
    </g>
  );
});
