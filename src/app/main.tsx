/** The entry of the page: restores the document, wires the stores to each other, and shows the screen. */
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@xyflow/react/dist/base.css";
import "./tokens.css";
import "./base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { firstTemplate } from "../graph/templates/catalogue.ts";
import { App } from "./App.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { passOnLearningRate, prepare } from "./run/run-actions.ts";
import { listenToShortcuts } from "./shortcuts.ts";
import { startAutosave } from "./stores/autosave.ts";
import { useGraphStore } from "./stores/graph-store.ts";
import { openFile, openHash, showProject, startProject } from "./stores/open-document.ts";
import { restoreProject } from "./stores/projects.ts";
import { isUntouchedLink } from "./stores/session.ts";
import { showError } from "./widgets/message.ts";

/** How long the drawing rests before the engine starts, if it has not yet, in milliseconds. */
const prepareAfterMs = 400;

const project = restoreProject();
const isLinked = await openHash(location.hash, project?.id ?? null);
if (!isLinked && project?.graph) showProject(project);
else if (!isLinked) startProject(firstTemplate.graph);
addEventListener("hashchange", () => void openHash(location.hash));
startAutosave();
listenToShortcuts();

useGraphStore.subscribe(({ graph: now }, { graph: before }) => {
  const { learningRate } = now.training;
  if (learningRate !== before.training.learningRate) passOnLearningRate(learningRate);
});

// A file that is dropped anywhere is opened here; without this the browser would leave the page for it.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  if (file) void openFile(file);
});

let preparing: ReturnType<typeof setTimeout> | undefined;
useGraphStore.subscribe(() => {
  clearTimeout(preparing);
  preparing = setTimeout(prepareUnlessLinked, prepareAfterMs);
});

/** A link loads nothing before a click; whoever edits what it brought has clicked. */
function prepareUnlessLinked(): void {
  if (!isUntouchedLink()) prepare();
}

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </StrictMode>,
  );

preparing = setTimeout(prepareUnlessLinked, prepareAfterMs);
if (!isLinked && project?.problem)
  void showError("Your last drawing could not be read", {
    description: `${project.problem} It is kept as it is; a template is shown instead.`,
    duration: 20_000,
  });
