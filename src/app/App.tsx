/** The screen: header, palette, canvas, inspector and dock, and what is remembered of their sizes. */
import { ReactFlowProvider } from "@xyflow/react";
import { Tooltip } from "radix-ui";
import type { CSSProperties, ReactNode } from "react";
import css from "./App.module.css";
import { Banners } from "./banners/Banners.tsx";
import { GraphCanvas } from "./canvas/GraphCanvas.tsx";
import { Dialogs } from "./dialogs/Dialogs.tsx";
import { Dock } from "./dock/Dock.tsx";
import { Header } from "./header/Header.tsx";
import { Inspector } from "./inspector/Inspector.tsx";
import { Palette } from "./palette/Palette.tsx";
import { showsPalette, useSession } from "./stores/session.ts";
import { type PanelName, useViewStore } from "./stores/view-store.ts";
import { lazyPart } from "./widgets/LazyPart.tsx";
import { Resizer } from "./widgets/Resizer.tsx";
import { narrowScreen, useMediaQuery } from "./widgets/use-media-query.ts";

/** Not on the first screen, so not among what must load before it. */
const Messages = lazyPart(
  "The place for messages",
  async () => (await import("./Messages.tsx")).Messages,
  { isFloating: true },
);

/** Only narrow screens have them. */
const Sheets = lazyPart("The list of layers", async () => (await import("./Sheets.tsx")).Sheets);

/** Only those who take a lesson need it. */
const LessonPanel = lazyPart(
  "The lesson",
  async () => (await import("./lesson/LessonPanel.tsx")).LessonPanel,
);

/** The whole app. */
export function App() {
  const isNarrow = useMediaQuery(narrowScreen);
  return (
    <Tooltip.Provider delayDuration={400}>
      <ReactFlowProvider>
        <Layout isNarrow={isNarrow} />
        <Dialogs />
      </ReactFlowProvider>
      <Messages isNarrow={isNarrow} />
    </Tooltip.Provider>
  );
}

function Layout({ isNarrow }: { readonly isNarrow: boolean }) {
  const panels = useViewStore((view) => view.panels);
  const settings = useSession((session) => session.settings);
  const hasPalette = showsPalette(settings);
  const hasLesson = useViewStore((view) => view.lessonOpen);
  const widthOf = (name: PanelName) => (panels[name].open ? `${panels[name].size}px` : "0px");
  const sizes = {
    "--palette": hasPalette ? widthOf("palette") : "0px",
    "--inspector": widthOf("inspector"),
    "--dock": panels.dock.open ? `${panels.dock.size}px` : "var(--bar)",
  };
  return (
    <div className={css["app"]} style={sizes as CSSProperties} data-hide={settings.hide.join(" ")}>
      <div className={css["header"]}>
        <Header />
      </div>
      {hasLesson && (
        <div className={css["lesson"]}>
          <LessonPanel />
        </div>
      )}
      {!isNarrow && (
        <>
          {hasPalette && (
            <Side name="palette" label="Layers panel">
              <Palette />
            </Side>
          )}
          <Side name="inspector" label="Inspector panel">
            <Inspector />
          </Side>
        </>
      )}
      <main className={css["canvas"]}>
        <Banners />
        <GraphCanvas />
        {isNarrow && <Sheets />}
      </main>
      <section className={css["dock"]} aria-label="Run and results">
        {!isNarrow && <Resizer panel="dock" />}
        <Dock />
      </section>
    </div>
  );
}

interface SideProps {
  readonly name: "palette" | "inspector";
  readonly label: string;
  readonly children: ReactNode;
}

function Side({ name, label, children }: SideProps) {
  const open = useViewStore((view) => view.panels[name].open);
  return (
    <section className={css[name]} aria-label={label}>
      <div className={open ? css["open"] : css["closed"]}>{children}</div>
      <Resizer panel={name} />
    </section>
  );
}
