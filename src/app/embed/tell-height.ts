/** Tells the page around how tall the embed wants to be, so that nothing in it scrolls. */
import { tell } from "./parent-page.ts";

/** Follows the height of an element; returns the way to stop. */
export function tellHeightOf(element: Element): () => void {
  let last = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    tell({ type: "height", height });
  });
  observer.observe(element);
  return () => observer.disconnect();
}
