/** Drags a layer out of the palette with mouse, pen or finger, and drops it where the pointer is. */
import { type PointerEvent, useRef, useState } from "react";

/** Where a dragged layer is, in pixels of the window. */
export interface Dragged {
  readonly type: string;
  readonly x: number;
  readonly y: number;
}

/** How far the pointer moves before a press becomes a drag, in pixels. */
const slackPx = 6;

/** What is being dragged, and what begins a drag; `drop` hears where it ended. A drag swallows the click that follows it. */
export function useDragOut(drop: (dragged: Dragged) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const wasDrag = useRef(false);
  const begin = (event: PointerEvent<HTMLElement>, type: string) => {
    if (event.button !== 0) return;
    const { currentTarget: source, clientX, clientY, pointerId } = event;
    let last: Dragged | null = null;
    wasDrag.current = false;
    const onMove = (move: globalThis.PointerEvent) => {
      const isFar = Math.hypot(move.clientX - clientX, move.clientY - clientY) > slackPx;
      if (!last && !isFar) return;
      wasDrag.current = true;
      last = { type, x: move.clientX, y: move.clientY };
      setDragged(last);
    };
    const end = () => {
      source.removeEventListener("pointermove", onMove);
      source.removeEventListener("pointerup", onUp);
      source.removeEventListener("pointercancel", end);
      setDragged(null);
    };
    const onUp = () => {
      end();
      if (last) drop(last);
    };
    source.setPointerCapture(pointerId);
    source.addEventListener("pointermove", onMove);
    source.addEventListener("pointerup", onUp);
    source.addEventListener("pointercancel", end);
  };
  /** True once after a drag: the click that the browser sends then is not meant. */
  const swallowsClick = () => {
    const swallow = wasDrag.current;
    wasDrag.current = false;
    return swallow;
  };
  return { dragged, begin, swallowsClick };
}
