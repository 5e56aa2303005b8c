/** Starts the small screen of an embed, once its reader has clicked. */
import { createElement } from "react";
import type { LinkedGraph } from "../../graph/link/unpack.ts";
import { prepare } from "../run/run-actions.ts";
import { followDrawing, show } from "../screen.ts";
import { openLinked } from "../stores/open-document.ts";
import { EmbedScreen } from "./EmbedScreen.tsx";
import { connectToParent } from "./embed-run.ts";

/** Starts with what the poster showed. The reader has clicked, so the engine may start. */
export function startEmbed(link: LinkedGraph): void {
  openLinked(link);
  followDrawing();
  connectToParent();
  show(createElement(EmbedScreen));
  prepare();
}
