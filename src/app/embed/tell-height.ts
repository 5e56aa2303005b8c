/** Tells the page around how tall the embed wants to be, so that nothing in it scrolls. */
import { tell } from "./parent-page.ts";

/** Follows the height that an element would take if it did not fill the frame; returns the way to stop. */
export function tellHeightOf(element: HTMLElement): () => void {
  let last = 0;
  const observer = new ResizeObserver(() => {
    const height = ownHeight(element);
    if (height === last) return;
    last = height;
    tell({ type: "height", height });
  });
  for (const part of [element, ...element.children]) observer.observe(part);
  return () => observer.disconnect();
}

/** Measured between two frames of the screen, so that nobody sees it. */
function ownHeight(element: HTMLElement): number {
  const { scrollTop, style } = element;
  style.height = "auto";
  const height = Math.ceil(element.getBoundingClientRect().height);
  style.height = "";
  element.scrollTop = scrollTop;
  return height;
}
