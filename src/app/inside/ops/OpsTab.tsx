/** The ops of a step: as a table, on the roofline of the device, and against other engines. */
import { useMemo, useState } from "react";
import { opRows } from "../../../insight/op-rows.ts";
import { ProfileButton } from "../ProfileButton.tsx";
import { useInsight } from "../use-insight.ts";
import { Engines } from "./Engines.tsx";
import css from "./Ops.module.css";
import { OpTable } from "./OpTable.tsx";
import { Roofline } from "./Roofline.tsx";

const views = ["Table", "Roofline", "Engines"] as const;

/** The tab. */
export function OpsTab() {
  const [view, setView] = useState<(typeof views)[number]>("Table");
  const shown = useInsight();
  const insight = shown?.insight;
  const nameOf = shown?.nameOf;
  const rows = useMemo(
    () =>
      insight && nameOf ? opRows(insight.program, insight.profile, insight.times, nameOf) : [],
    [insight, nameOf],
  );
  const ways = (
    <div className={css["views"]} role="radiogroup" aria-label="View of the ops">
      {views.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: words in a row that are pressed, as everywhere in the dock.
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={view === name}
          onClick={() => setView(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
  if (view === "Engines") return <Engines ways={ways} />;
  if (!shown)
    return (
      <div className={css["tab"]}>
        <div className={css["bar"]}>{ways}</div>
        <p className={css["empty"]}>Solve the problems of the graph first: then it has ops.</p>
      </div>
    );
  if (view === "Roofline") return <Roofline ways={ways} rows={rows} shown={shown} />;
  return (
    <OpTable ways={ways} rows={rows} shown={shown}>
      <ProfileButton />
    </OpTable>
  );
}
