/** The bar on top: what the document is, what can be opened, which engine runs it, and how the screen looks. */
import { File, GraduationCap, LayoutTemplate, Redo2, Share2, Undo2 } from "lucide-react";
import { useStore } from "zustand";
import { redo, undo, useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { lazyPart } from "../widgets/LazyPart.tsx";
import { DocumentName } from "./DocumentName.tsx";
import { EngineButton } from "./EngineButton.tsx";
import css from "./Header.module.css";
import { Mark } from "./Mark.tsx";
import { PanelButtons } from "./PanelButtons.tsx";
import { ThemeButton } from "./ThemeButton.tsx";

/** Menus are much code for a click that nobody makes in the first second. */
const FileMenu = lazyPart("The File menu", async () => (await import("./FileMenu.tsx")).FileMenu, {
  fallback: <FileButton />,
  isFloating: true,
});

const EngineMenu = lazyPart(
  "The choice of engines",
  async () => (await import("./EngineMenu.tsx")).EngineMenu,
  { fallback: <EngineButton reason="Loading" />, isFloating: true },
);

/** The header. */
export function Header() {
  return (
    <header className={css["header"]}>
      <h1 className={css["brand"]}>
        <Mark />
        <span>Tributary</span>
      </h1>
      <DocumentName />
      <History />
      <FileMenu />
      <Button
        className={css["templates"] ?? ""}
        label="Templates"
        onClick={() => useViewStore.setState({ dialog: "templates" })}
      >
        <LayoutTemplate size={15} aria-hidden="true" />
        <span>Templates</span>
      </Button>
      <Button
        className={css["templates"] ?? ""}
        label="Lessons"
        onClick={() => useViewStore.setState({ dialog: "lessons" })}
      >
        <GraduationCap size={16} aria-hidden="true" />
        <span>Lessons</span>
      </Button>
      <div className={css["space"]} />
      <EngineMenu />
      <Button
        look="outlined"
        className={css["share"] ?? ""}
        label="Share"
        onClick={() => useViewStore.setState({ dialog: "share" })}
      >
        <Share2 size={14} aria-hidden="true" />
        <span>Share</span>
      </Button>
      <div className={css["rule"]} />
      <PanelButtons />
      <ThemeButton />
    </header>
  );
}

/** Stands where the File menu will be. */
function FileButton() {
  return (
    <Button className={css["file"] ?? ""} label="File" reason="Loading">
      <File size={15} aria-hidden="true" />
      <span>File</span>
    </Button>
  );
}

function History() {
  const canUndo = useStore(useGraphStore.temporal, (history) => history.pastStates.length > 0);
  const canRedo = useStore(useGraphStore.temporal, (history) => history.futureStates.length > 0);
  return (
    <div className={css["group"]}>
      <Button
        icon
        label="Undo"
        keys="Ctrl Z"
        reason={canUndo ? null : "Nothing to undo"}
        onClick={undo}
      >
        <Undo2 size={15} aria-hidden="true" />
      </Button>
      <Button
        icon
        label="Redo"
        keys="Ctrl Shift Z"
        reason={canRedo ? null : "Nothing to redo"}
        onClick={redo}
      >
        <Redo2 size={15} aria-hidden="true" />
      </Button>
    </div>
  );
}
