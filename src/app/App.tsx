/** The screen: header, palette, canvas, inspector and dock, and what is remembered of their sizes. */
import { ReactFlowProvider } from "@xyflow/react";
import { Tooltip } from "radix-ui";
import type { CSSProperties, ReactNode } from "react";
import { Toaster } from "sonner";
import css from "./App.module.css";
import { Banners } from "./banners/Banners.tsx";
import { GraphCanvas } from "./canvas/GraphCanvas.tsx";
import { Dock } from "./dock/Dock.tsx";
import { Header } from "./header/Header.tsx";
import { TemplatesDialog } from "./header/TemplatesDialog.tsx";
import { useShownTheme } from "./header/ThemeButton.tsx";
import { Inspector } from "./inspector/Inspector.tsx";
import { Palette } from "./palette/Palette.tsx";
import { Sheets } from "./Sheets.tsx";
import { type PanelName, useViewStore } from "./stores/view-store.ts";
import { Resizer } from "./widgets/Resizer.tsx";
import { narrowScreen, useMediaQuery } from "./widgets/use-media-query.ts";

/** The whole app. */
export function App() {
  const isNarrow = useMediaQuery(narrowScreen);
  return (
    <Tooltip.Provider delayDuration={400}>
      <ReactFlowProvider>
        <Layout isNarrow={isNarrow} />
        <TemplatesDialog />
      </ReactFlowProvider>
      <Toasts isNarrow={isNarrow} />
    </Tooltip.Provider>
  );
}

/** Short messages, where they cover neither the charts nor the inspector. */
function Toasts({ isNarrow }: { readonly isNarrow: boolean }) {
  const theme = useShownTheme();
  const { dock, inspector } = useViewStore((view) => view.panels);
  const bottom = (dock.open ? dock.size : 48) + 16;
  const right = (inspector.open ? inspector.size : 0) + 16;
  return (
    <Toaster
      theme={theme}
      position={isNarrow ? "top-center" : "bottom-right"}
      offset={isNarrow ? { top: 56 } : { bottom, right }}
      className={css["toasts"] ?? ""}
    />
  );
}

function Layout({ isNarrow }: { readonly isNarrow: boolean }) {
  const panels = useViewStore((view) => view.panels);
  const widthOf = (name: PanelName) => (panels[name].open ? `${panels[name].size}px` : "0px");
  const sizes = {
    "--palette": widthOf("palette"),
    "--inspector": widthOf("inspector"),
    "--dock": panels.dock.open ? `${panels.dock.size}px` : "var(--bar)",
  };
  return (
    <div className={css["app"]} style={sizes as CSSProperties}>
      <div className={css["header"]}>
        <Header />
      </div>
      {!isNarrow && (
        <>
          <Side name="palette" label="Layers panel">
            <Palette />
          </Side>
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
