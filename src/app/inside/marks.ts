/** Writes time shares and glyphs on the cards of the canvas, as a sheet of styles: no card renders for it. */
import { glyphs } from "../../insight/words.ts";
import type { ShownInsight } from "./use-insight.ts";

let sheet: CSSStyleSheet | null = null;
let written = "";

/** Marks all nodes that are known; null takes the marks away. */
export function mark(shown: ShownInsight | null): void {
  const text = shown === null ? "" : rulesOf(shown);
  if (text === written) return;
  written = text;
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  sheet.replaceSync(text);
}

function rulesOf({ insight }: ShownInsight): string {
  const isMeasured = insight.profile !== null;
  return [...insight.nodes]
    .map(([id, { share, state }]) => {
      const glyph = state === null ? "" : `--glyph:"${glyphs[state]}";`;
      const bar = isMeasured ? `--has-share:1;--share:${share.toFixed(3)};` : "";
      return `.react-flow__node[data-id="${CSS.escape(id)}"]{${glyph}${bar}}`;
    })
    .join("\n");
}
