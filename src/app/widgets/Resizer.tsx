/** The line between a panel and the canvas: drag it, or focus it and use the arrow keys; Enter closes and opens the panel. */
import type { KeyboardEvent, PointerEvent } from "react";
import { changePanel, type PanelName, panelLimits, useViewStore } from "../stores/view-store.ts";
import css from "./Resizer.module.css";

const names: Record<PanelName, string> = {
  palette: "Width of the layers",
  inspector: "Width of the inspector",
  dock: "Height of the dock",
};

const keyStep = 16;

/** A separator that sizes one panel. */
export function Resizer({ panel }: { readonly panel: PanelName }) {
  const { size, open } = useViewStore((view) => view.panels[panel]);
  const [least, most] = panelLimits[panel];
  const isVertical = panel !== "dock";
  const grows = panel === "palette" ? 1 : -1;

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const separator = event.currentTarget;
    const start = isVertical ? event.clientX : event.clientY;
    separator.setPointerCapture(event.pointerId);
    const onMove = (move: globalThis.PointerEvent) => {
      const moved = (isVertical ? move.clientX : move.clientY) - start;
      changePanel(panel, { size: size + grows * moved, open: true });
    };
    separator.addEventListener("pointermove", onMove);
    separator.addEventListener(
      "lostpointercapture",
      () => separator.removeEventListener("pointermove", onMove),
      { once: true },
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const change = keyChange(event.key, isVertical);
    if (change === null && event.key !== "Enter") return;
    event.preventDefault();
    if (event.key === "Enter") changePanel(panel, { open: !open });
    else if (change === "least" || change === "most")
      changePanel(panel, { size: change === "least" ? least : most });
    else if (change !== null) changePanel(panel, { size: size + grows * change * keyStep });
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be focused and moved; this is the ARIA window splitter.
    <div
      className={css["resizer"]}
      role="separator"
      aria-label={names[panel]}
      aria-orientation={isVertical ? "vertical" : "horizontal"}
      aria-valuenow={open ? size : 0}
      aria-valuemin={0}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => changePanel(panel, { open: !open })}
    />
  );
}

/** Which way a key moves the line, or null for other keys. */
function keyChange(key: string, isVertical: boolean): -1 | 1 | "least" | "most" | null {
  if (key === "Home") return "least";
  if (key === "End") return "most";
  if (key === (isVertical ? "ArrowLeft" : "ArrowUp")) return -1;
  if (key === (isVertical ? "ArrowRight" : "ArrowDown")) return 1;
  return null;
}
