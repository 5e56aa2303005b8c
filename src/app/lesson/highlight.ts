/** Points at the nodes and panels that a step of a lesson speaks of. */
import { useEffect } from "react";
import type { Graph } from "../../graph/graph.ts";
import type { LessonPanel, LessonStep } from "../../lessons/lesson.ts";
import { nodeCalled } from "../../lessons/node-called.ts";

const panelSelectors: Readonly<Record<LessonPanel, string>> = {
  palette: 'section[aria-label="Layers panel"]',
  inspector: 'section[aria-label="Inspector panel"]',
  dock: 'section[aria-label="Run and results"]',
  canvas: 'section[aria-label="Canvas"]',
};

/**
 * Draws a ring around them as long as the step is shown; `given` is the drawing whose names the step uses. The sheet is made by script, so that no style
 * stands in the page.
 */
export function useHighlight(
  { nodes = [], panels = [] }: LessonStep,
  graph: Graph,
  given: Graph | null = null,
): void {
  const ids = nodes.flatMap((name) => nodeCalled(graph, given, name)?.id ?? []);
  const rules = [
    ...ids.map(
      (id) =>
        `.react-flow__node[data-id="${CSS.escape(id)}"] { outline: 2px dashed var(--accent); outline-offset: 4px; border-radius: 10px; }`,
    ),
    ...panels.map(
      (panel) => `${panelSelectors[panel]} { box-shadow: inset 0 0 0 2px var(--accent); }`,
    ),
  ].join("\n");
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  }, [rules]);
}
