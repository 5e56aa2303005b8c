/** An embed after its click: the drawing, the run controls and the loss, and the way to the whole app. */
import { ReactFlowProvider } from "@xyflow/react";
import { ExternalLink } from "lucide-react";
import { Tooltip } from "radix-ui";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { FaultBanner } from "../banners/FaultBanner.tsx";
import { lockText } from "../banners/lock-text.ts";
import { GraphCanvas } from "../canvas/GraphCanvas.tsx";
import { Charts } from "../dock/Charts.tsx";
import { RunControls } from "../dock/RunControls.tsx";
import { RunStatus } from "../dock/RunStatus.tsx";
import { encodeLink } from "../link/link-codec.ts";
import { pictureOf } from "../picture/picture.ts";
import { requestFit } from "../stores/fit-request.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useSession } from "../stores/session.ts";
import css from "./EmbedScreen.module.css";
import { tellHeightOf } from "./tell-height.ts";

/** The small screen. */
export function EmbedScreen() {
  const screen = useRef<HTMLDivElement>(null);
  const name = useGraphStore((store) => store.graph.name);
  useEffect(() => (screen.current ? tellHeightOf(screen.current) : undefined), []);
  return (
    <Tooltip.Provider delayDuration={400}>
      <div ref={screen} className={css["embed"]}>
        <header className={css["head"]}>
          <h1>{name || "untitled"}</h1>
          <OpenInApp />
        </header>
        <div className={css["notes"]} aria-live="polite">
          <FaultBanner />
          <LockNote />
        </div>
        <Drawing />
        <section className={css["run"]} aria-label="Run and results">
          <div className={css["bar"]}>
            <RunControls />
            <RunStatus />
          </div>
          <div className={css["charts"]}>
            <Charts stacks={false} />
          </div>
        </section>
      </div>
    </Tooltip.Provider>
  );
}

/** What of the drawing its link keeps as it is. */
function LockNote() {
  const settings = useSession((session) => session.settings);
  const text = lockText(settings);
  return text === null ? null : <p className={css["note"]}>Here {text}</p>;
}

/** As tall as the drawing needs in the width it has, within reason. */
function Drawing() {
  const [aspect] = useState(() => pictureOf(useGraphStore.getState().graph).aspect);
  const place = useRef<HTMLElement>(null);
  useEffect(() => fitWhenResized(place.current), []);
  return (
    <main
      ref={place}
      className={css["canvas"]}
      style={{ "--aspect": aspect * 0.9 } as CSSProperties}
    >
      <ReactFlowProvider>
        <GraphCanvas scrollsPage />
      </ReactFlowProvider>
    </main>
  );
}

/** The frame grows only after it was told how tall the embed wants to be, and the page around may turn or be resized. */
function fitWhenResized(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined;
  const observer = new ResizeObserver(requestFit);
  observer.observe(element);
  return () => observer.disconnect();
}

/** Opens the drawing as it is now in a tab of its own. */
function OpenInApp() {
  const graph = useGraphStore((store) => store.graph);
  const settings = useSession((session) => session.settings);
  const [hash, setHash] = useState("");
  useEffect(() => {
    void encodeLink(graph, settings).then(setHash);
  }, [graph, settings]);
  return (
    <a href={`${location.pathname}${hash}`} target="_blank" rel="noopener">
      Open in Tributary
      <ExternalLink size={13} aria-hidden="true" />
    </a>
  );
}
