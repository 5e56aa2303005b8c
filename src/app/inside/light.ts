/** Lights cards of the canvas, from the outside: no card renders for it. */
import type { NodeId } from "../../graph/graph.ts";

/** Who lights; a later one wins over an earlier one. */
const sources = ["glow", "slow motion", "hover"] as const;
type Source = (typeof sources)[number];

interface Light {
  readonly nodes: readonly NodeId[];
  /** A colour of the page: `--forward`. */
  readonly hue: string;
}

const lights = new Map<Source, Light>();
let shining: readonly HTMLElement[] = [];

/** Lights these nodes and no others; none puts the light out, so that the one below shows. */
export function shine(source: Source, nodes: readonly NodeId[], hue = "--accent"): void {
  if (nodes.length === 0) {
    if (!lights.delete(source)) return;
  } else lights.set(source, { nodes, hue });
  show();
}

function show(): void {
  const top = sources.findLast((source) => lights.has(source));
  const light = top === undefined ? undefined : lights.get(top);
  const next = (light?.nodes ?? []).flatMap((id) => cardOf(id) ?? []);
  for (const card of shining) if (!next.includes(card)) card.removeAttribute("data-lit");
  for (const card of next) {
    card.setAttribute("data-lit", "");
    card.style.setProperty("--lit", `var(${light?.hue})`);
  }
  shining = next;
}

function cardOf(id: NodeId): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
}
