/** Waits for a later task, so that a worker hears its messages between two steps. */

/**
 * Makes a function that resolves in the next task. A message channel comes round at once,
 * where `setTimeout` would wait 4 ms after a few turns.
 */
export function createMacrotask(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
