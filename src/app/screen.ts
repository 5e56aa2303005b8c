/** What the app and an embed of it share: how a screen is put on the page, and how it follows the drawing. */
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@xyflow/react/dist/base.css";
import "./tokens.css";
import "./base.css";
import { createElement, type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { passOnLearningRate, prepare } from "./run/run-actions.ts";
import { useGraphStore } from "./stores/graph-store.ts";
import { isUntouchedLink } from "./stores/session.ts";

/** How long the drawing rests before the engine starts, if it has not yet, in milliseconds. */
const prepareAfterMs = 400;

/** Puts a screen on the page. */
export function show(screen: ReactNode): void {
  const root = document.getElementById("root");
  const guarded = createElement(ErrorBoundary, null, screen);
  if (root) createRoot(root).render(createElement(StrictMode, null, guarded));
}

/** Passes a new learning rate on to the run, and starts the engine when the drawing has come to rest. */
export function followDrawing(): void {
  let preparing = setTimeout(prepareUnlessLinked, prepareAfterMs);
  useGraphStore.subscribe(({ graph: now }, { graph: before }) => {
    const { learningRate } = now.training;
    if (learningRate !== before.training.learningRate) passOnLearningRate(learningRate);
    clearTimeout(preparing);
    preparing = setTimeout(prepareUnlessLinked, prepareAfterMs);
  });
}

/** A link loads nothing before a click; whoever edits what it brought has clicked. */
function prepareUnlessLinked(): void {
  if (!isUntouchedLink()) prepare();
}
