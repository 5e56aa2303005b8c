/** Zooming, fitting and tidying. */
import { type FitViewOptions, useReactFlow } from "@xyflow/react";
import { Maximize, Minus, Plus, Workflow } from "lucide-react";
import { requestFit } from "../stores/fit-request.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { Button } from "../widgets/Button.tsx";
import { fetchOrSay } from "../widgets/fetch-or-say.ts";
import css from "./GraphCanvas.module.css";

/** The tools in the corner of the canvas. */
export function CanvasTools({ fitOptions }: { readonly fitOptions: FitViewOptions }) {
  const flow = useReactFlow();
  return (
    <div className={css["tools"]} role="toolbar" aria-label="Canvas tools">
      <Button icon label="Zoom out" onClick={() => void flow.zoomOut()}>
        <Minus size={15} />
      </Button>
      <Button icon label="Zoom in" onClick={() => void flow.zoomIn()}>
        <Plus size={15} />
      </Button>
      <Button icon label="Fit view" keys="1" onClick={() => void flow.fitView(fitOptions)}>
        <Maximize size={14} />
      </Button>
      <hr />
      <Button
        tip="Lay the graph out from left to right"
        onClick={async () => {
          const tool = await fetchOrSay("What lays a drawing out", () => import("./tidy.ts"));
          if (tool === null) return;
          edit(tool.tidy(useGraphStore.getState().graph));
          requestFit();
        }}
      >
        <Workflow size={14} aria-hidden="true" />
        Tidy
      </Button>
    </div>
  );
}
