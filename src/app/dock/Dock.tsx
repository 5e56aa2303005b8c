/** The panel under the canvas: run controls and status, charts, and problems. */
import { Tabs } from "radix-ui";
import { isError, useCompilation } from "../stores/compilation.ts";
import { type DockTab, useViewStore } from "../stores/view-store.ts";
import { useMediaQuery, wideScreen } from "../widgets/use-media-query.ts";
import { Charts } from "./Charts.tsx";
import css from "./Dock.module.css";
import { ProblemList } from "./ProblemList.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunStatus } from "./RunStatus.tsx";

/** The dock. On a wide screen the charts stay; on others they are a tab. */
export function Dock() {
  const isWide = useMediaQuery(wideScreen);
  const chosen = useViewStore((view) => view.tab);
  const isOpen = useViewStore((view) => view.panels.dock.open);
  return (
    <Tabs.Root
      className={css["dock"]}
      value={isWide ? "Problems" : chosen}
      onValueChange={(tab) => useViewStore.setState({ tab: tab as DockTab })}
    >
      <div className={css["bar"]}>
        <RunControls />
        <RunStatus />
        <Tabs.List className={css["tabs"]} aria-label="Dock">
          {!isWide && <Tab name="Charts" />}
          <Tab name="Problems" />
        </Tabs.List>
      </div>
      {isOpen && (
        <div className={`${css["body"]} ${isWide ? css["wide"] : ""}`}>
          {isWide ? (
            <section className={css["panel"]} aria-label="Charts">
              <Charts />
            </section>
          ) : (
            <Tabs.Content className={css["panel"]} value="Charts">
              <Charts />
            </Tabs.Content>
          )}
          <Tabs.Content className={css["panel"]} value="Problems">
            <ProblemList />
          </Tabs.Content>
        </div>
      )}
    </Tabs.Root>
  );
}

function Tab({ name }: { readonly name: DockTab }) {
  const { diagnostics } = useCompilation();
  const count = name === "Problems" ? diagnostics.length : 0;
  return (
    <Tabs.Trigger className={css["tab"]} value={name}>
      {name}
      {count > 0 && (
        <span className={`${css["count"]} ${diagnostics.some(isError) ? "" : css["cautious"]}`}>
          {count}
        </span>
      )}
    </Tabs.Trigger>
  );
}
