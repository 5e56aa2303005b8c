/** The panel under the canvas: run controls and status, charts, and what there is to know of the step, the compiler and problems. */
import { Tabs } from "radix-ui";
import { isError, useCompilation } from "../stores/compilation.ts";
import { useRunFindings } from "../stores/run-findings.ts";
import { type DockTab, dockTabs, useViewStore } from "../stores/view-store.ts";
import { lazyPart } from "../widgets/LazyPart.tsx";
import { useMediaQuery, wideScreen } from "../widgets/use-media-query.ts";
import { Charts } from "./Charts.tsx";
import css from "./Dock.module.css";
import { RunControls } from "./RunControls.tsx";
import { RunStatus } from "./RunStatus.tsx";

/** Not among what must load before the first screen. */
const InsideTab = lazyPart(
  "This panel",
  async () => (await import("../inside/Inside.tsx")).InsideTab,
);
const ProblemList = lazyPart(
  "The list of problems",
  async () => (await import("./ProblemList.tsx")).ProblemList,
);
const BranchList = lazyPart(
  "The list of branches",
  async () => (await import("../inside/BranchList.tsx")).BranchList,
);
const InsideEffects = lazyPart(
  "What looks into a step",
  async () => (await import("../inside/InsideEffects.tsx")).InsideEffects,
  { isFloating: true },
);

/** The dock. On a wide screen the charts and the branches stay; on others the charts are a tab. */
export function Dock() {
  const isWide = useMediaQuery(wideScreen);
  const chosen = useViewStore((view) => view.tab);
  const isOpen = useViewStore((view) => view.panels.dock.open);
  // Nobody has chosen yet: what is wrong comes first.
  const unchosen = useCompilation().diagnostics.some(isError) ? "Problems" : "Timeline";
  return (
    <Tabs.Root
      className={css["dock"]}
      value={isWide && chosen === "Charts" ? unchosen : chosen}
      onValueChange={(tab) => useViewStore.setState({ tab: tab as DockTab })}
    >
      <InsideEffects />
      <div className={css["bar"]}>
        <RunControls />
        <RunStatus />
        <Tabs.List className={css["tabs"]} aria-label="Dock">
          {dockTabs.map((name) =>
            name === "Charts" && isWide ? null : <Tab key={name} name={name} />,
          )}
        </Tabs.List>
      </div>
      {isOpen && (
        <div className={`${css["body"]} ${isWide ? css["wide"] : ""}`}>
          {isWide && (
            <section className={css["panel"]} aria-label="Charts">
              <Charts />
            </section>
          )}
          {dockTabs.map((name) =>
            name === "Charts" && isWide ? null : (
              <Tabs.Content key={name} className={css["panel"]} value={name} tabIndex={-1}>
                <Content name={name} />
              </Tabs.Content>
            ),
          )}
          {isWide && (
            <section className={css["panel"]} aria-label="What ran in parallel">
              <BranchList />
            </section>
          )}
        </div>
      )}
    </Tabs.Root>
  );
}

function Content({ name }: { readonly name: DockTab }) {
  switch (name) {
    case "Charts":
      return <Charts />;
    case "Problems":
      return <ProblemList />;
    default:
      return <InsideTab name={name} />;
  }
}

function Tab({ name }: { readonly name: DockTab }) {
  const { diagnostics } = useCompilation();
  const inRun = useRunFindings(({ findings }) => findings);
  const problems = [...diagnostics, ...inRun];
  const count = name === "Problems" ? problems.length : 0;
  return (
    <Tabs.Trigger className={css["tab"]} value={name}>
      {name}
      {count > 0 && (
        <span className={`${css["count"]} ${problems.some(isError) ? "" : css["cautious"]}`}>
          {count}
        </span>
      )}
    </Tabs.Trigger>
  );
}
