/** What the keys of the timeline mean. */

/** What a key asks for. */
export type Wish =
  | { readonly type: "neighbour"; readonly lanes: number; readonly blocks: number }
  | { readonly type: "pan"; readonly share: number }
  | { readonly type: "zoom"; readonly factor: number }
  | { readonly type: "whole" | "measure" | "open" | "leave" };

/** For people who cannot see it. */
export const keysInWords =
  "Arrow keys go from block to block and from lane to lane, plus and minus zoom, Shift and an arrow pans, 0 shows the whole step, M measures from one block to another, Enter goes to the layer, Escape lets go.";

const plain: Readonly<Record<string, Wish>> = {
  ArrowLeft: { type: "neighbour", lanes: 0, blocks: -1 },
  ArrowRight: { type: "neighbour", lanes: 0, blocks: 1 },
  ArrowUp: { type: "neighbour", lanes: -1, blocks: 0 },
  ArrowDown: { type: "neighbour", lanes: 1, blocks: 0 },
  "+": { type: "zoom", factor: 1.5 },
  "=": { type: "zoom", factor: 1.5 },
  "-": { type: "zoom", factor: 1 / 1.5 },
  "0": { type: "whole" },
  m: { type: "measure" },
  Enter: { type: "open" },
  Escape: { type: "leave" },
};

/** Null for keys that mean nothing here. */
export function keyOf(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): Wish | null {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return null;
  if (shiftKey && key === "ArrowLeft") return { type: "pan", share: -0.2 };
  if (shiftKey && key === "ArrowRight") return { type: "pan", share: 0.2 };
  return plain[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
