/** What is selected, open and how large: nothing here belongs to the document. */
import { create } from "zustand";
import type { NodeId } from "../../graph/graph.ts";
import { readOfTab, readStored, writeStored } from "./storage.ts";

/** The panels around the canvas. */
export type PanelName = "palette" | "inspector" | "dock";

/** `system` follows the browser's preference. */
export type Theme = "system" | "light" | "dark";

/** The tabs of the dock, from left to right. */
export const dockTabs = ["Charts", "Timeline", "Ops", "Compiler", "Problems"] as const;

export type DockTab = (typeof dockTabs)[number];

/** Tells whether the dock has a tab of this name. */
export function isDockTab(name: unknown): name is DockTab {
  return dockTabs.some((tab) => tab === name);
}

/** The dialogs that the header opens. */
export type DialogName = "templates" | "lessons" | "share" | "projects";

interface Panel {
  /** Width, or for the dock height, in pixels. */
  readonly size: number;
  readonly open: boolean;
}

/** What is remembered from visit to visit. */
interface Layout {
  readonly panels: Readonly<Record<PanelName, Panel>>;
  readonly theme: Theme;
  readonly tab: DockTab;
  readonly logarithmicLoss: boolean;
}

/** Where the keyboard should go next: a node of the canvas, or a training setting. */
export type FocusTarget =
  | { readonly kind: "node"; readonly node: NodeId }
  | { readonly kind: "name"; readonly node: NodeId }
  | { readonly kind: "training"; readonly field: string | null };

interface ViewStore extends Layout {
  readonly selectedNodes: readonly NodeId[];
  readonly selectedEdges: readonly string[];
  readonly dialog: DialogName | null;
  /** A lesson is being taken or made; its panel stands beside the canvas. */
  readonly lessonOpen: boolean;
  /** The panel that covers the screen of a phone. */
  readonly sheet: "palette" | "inspector" | null;
  readonly focus: FocusTarget | null;
  readonly saved: "saved" | "saving" | "unavailable";
}

/** Least and greatest sizes of the panels, in pixels. */
export const panelLimits: Readonly<Record<PanelName, readonly [least: number, most: number]>> = {
  palette: [168, 360],
  inspector: [240, 480],
  dock: [176, 640],
};

const key = "tributary.layout";

/** The state of the screen. */
export const useViewStore = create<ViewStore>()(
  (): ViewStore => ({
    ...restoreLayout(readStored(key)),
    selectedNodes: [],
    selectedEdges: [],
    dialog: null,
    lessonOpen: Boolean(readOfTab("tributary.lesson") || readOfTab("tributary.teach")),
    sheet: null,
    focus: null,
    saved: "saved",
  }),
);

useViewStore.subscribe(({ panels, theme, tab, logarithmicLoss }, before) => {
  if (
    panels !== before.panels ||
    theme !== before.theme ||
    tab !== before.tab ||
    logarithmicLoss !== before.logarithmicLoss
  )
    writeStored(key, JSON.stringify({ panels, theme, tab, logarithmicLoss }));
});

/** Selects nodes, and nothing else. */
export function selectNodes(nodes: readonly NodeId[]): void {
  useViewStore.setState({ selectedNodes: nodes, selectedEdges: [] });
}

/** Changes a panel's size, within its limits, or opens and closes it. */
export function changePanel(name: PanelName, change: Partial<Panel>): void {
  const { panels } = useViewStore.getState();
  const panel = { ...panels[name], ...change };
  const [least, most] = panelLimits[name];
  const size = Math.round(Math.min(most, Math.max(least, panel.size)));
  useViewStore.setState({ panels: { ...panels, [name]: { ...panel, size } } });
}

/** Reads a stored layout field by field; what is missing or strange gets its initial value. */
export function restoreLayout(text: string | null): Layout {
  const stored = parseRecord(text);
  const panels = asRecord(stored["panels"]);
  const theme = stored["theme"];
  return {
    panels: {
      palette: restorePanel(panels["palette"], "palette", 200),
      inspector: restorePanel(panels["inspector"], "inspector", 272),
      dock: restorePanel(panels["dock"], "dock", 288),
    },
    theme: theme === "light" || theme === "dark" ? theme : "system",
    tab: isDockTab(stored["tab"]) ? stored["tab"] : "Charts",
    logarithmicLoss: stored["logarithmicLoss"] === true,
  };
}

function restorePanel(value: unknown, name: PanelName, initial: number): Panel {
  const panel = asRecord(value);
  const [least, most] = panelLimits[name];
  const size = typeof panel["size"] === "number" ? panel["size"] : initial;
  return { size: Math.min(most, Math.max(least, size)) || initial, open: panel["open"] !== false };
}

function parseRecord(text: string | null): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
