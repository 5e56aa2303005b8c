/** Asks the canvas to show the whole drawing, from places that do not know the canvas. */

const listeners = new Set<() => void>();

/** Asks for the whole drawing to be brought into view. */
export function requestFit(): void {
  for (const listener of listeners) listener();
}

/** Calls back on each request; returns the way to stop it. */
export function onFitRequest(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
