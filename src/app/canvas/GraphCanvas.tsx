/** The canvas: draws the document with React Flow and turns gestures into edits. Positions live here only while they are dragged. */
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  type ReactFlowState,
  useStore,
} from "@xyflow/react";
import { useRef } from "react";
import { locksGraph } from "../../graph/link/link-settings.ts";
import { useSession } from "../stores/session.ts";
import { narrowScreen, useMediaQuery } from "../widgets/use-media-query.ts";
import { CanvasTools } from "./CanvasTools.tsx";
import { cardSize } from "./card-size.ts";
import { EmptyCanvas } from "./EmptyCanvas.tsx";
import type { FlowEdge, FlowNode } from "./flow-elements.ts";
import css from "./GraphCanvas.module.css";
import { NodeCard } from "./NodeCard.tsx";
import { SummaryChip } from "./SummaryChip.tsx";
import { useCanvasFocus } from "./use-canvas-focus.ts";
import { useConnecting } from "./use-connecting.ts";
import { useFlowElements } from "./use-flow-elements.ts";
import { Wire } from "./Wire.tsx";

const nodeTypes = { card: NodeCard };
const edgeTypes = { wire: Wire };
const deleteKeys = ["Delete", "Backspace"];

/** A click with one of these adds to the selection. Shift and drag spans a box. */
const addKeys = ["Shift", "Meta", "Control"];

/** Room for what floats over the canvas. */
const fitOptions = {
  padding: { top: "56px", right: "28px", bottom: "28px", left: "28px" },
  maxZoom: 1.4,
} as const;

/** Below these zooms small type is not legible: first only names and shapes are shown, larger, then only names. */
const farZoom = 0.78;
const remoteZoom = 0.5;

/** Below this zoom ports are too small to be hit, and would be in the way of their cards. */
const portlessZoom = 0.3;

/** Above this many nodes, those out of sight are not drawn. */
const manyNodes = 150;

/** The canvas with everything that floats over it. `scrollsPage`: the wheel moves the page around, and zooms only with Ctrl. */
export function GraphCanvas({ scrollsPage = false }: { readonly scrollsPage?: boolean }) {
  const canvas = useRef<HTMLElement>(null);
  const elements = useFlowElements();
  const connecting = useConnecting();
  const settings = useSession((session) => session.settings);
  const lock = { graph: locksGraph(settings), readOnly: settings.readOnly };
  const isNarrow = useMediaQuery(narrowScreen);
  const distance = useStore(distanceOf);
  const isPartlyOutOfSight = useStore(hasHiddenNodes);
  useCanvasFocus(canvas, fitOptions);
  return (
    <section ref={canvas} className={`${css["canvas"]} ${distance}`} aria-label="Canvas">
      <ReactFlow<FlowNode, FlowEdge>
        aria-label="Graph"
        {...elements}
        {...connecting.gestures}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        deleteKeyCode={lock.graph ? null : deleteKeys}
        multiSelectionKeyCode={addKeys}
        nodesConnectable={!lock.graph}
        nodesDraggable={!lock.readOnly}
        connectionRadius={32}
        reconnectRadius={14}
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={fitOptions}
        snapToGrid
        snapGrid={[8, 8]}
        zoomOnDoubleClick={false}
        zoomOnScroll={!scrollsPage}
        preventScrolling={!scrollsPage}
        onlyRenderVisibleElements={elements.nodes.length > manyNodes}
        attributionPosition="top-right"
      >
        <Background
          variant={BackgroundVariant.Dots}
          gap={24}
          size={1.4}
          color="var(--canvas-dot)"
        />
        {!isNarrow && isPartlyOutOfSight && (
          <MiniMap
            className={css["minimap"] ?? ""}
            ariaLabel="Map of the graph"
            nodeColor="var(--line-strong)"
            nodeBorderRadius={16}
            maskColor="color-mix(in srgb, var(--canvas) 72%, transparent)"
            pannable
            zoomable
          />
        )}
      </ReactFlow>
      <div className={css["over"]}>
        <SummaryChip />
        {connecting.problem !== null && (
          <output className={css["reason"]}>{connecting.problem}</output>
        )}
      </div>
      {elements.nodes.length === 0 && <EmptyCanvas />}
      <CanvasTools fitOptions={fitOptions} />
    </section>
  );
}

function distanceOf({ transform: [, , zoom] }: ReactFlowState): string {
  if (zoom < portlessZoom) return "is-far is-remote is-portless";
  if (zoom < remoteZoom) return "is-far is-remote";
  return zoom < farZoom ? "is-far" : "";
}

/** Tells whether any card lies outside the part of the canvas that is on the screen: only then a map is of use. */
function hasHiddenNodes({ nodes, transform, width, height }: ReactFlowState): boolean {
  const [x, y, zoom] = transform;
  return nodes.some(({ position }) => {
    const left = position.x * zoom + x;
    const top = position.y * zoom + y;
    const right = left + cardSize.width * zoom;
    const bottom = top + cardSize.height * zoom;
    return left < 0 || top < 0 || right > width || bottom > height;
  });
}
