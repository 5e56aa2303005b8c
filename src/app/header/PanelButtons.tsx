/** Opens and closes the panels around the canvas. */
import { PanelBottom, PanelLeft, PanelRight } from "lucide-react";
import { showsPalette, useSession } from "../stores/session.ts";
import { changePanel, type PanelName, useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Header.module.css";

const rows: readonly { panel: PanelName; label: string; Picture: typeof PanelLeft }[] = [
  { panel: "palette", label: "Layers panel", Picture: PanelLeft },
  { panel: "dock", label: "Dock panel", Picture: PanelBottom },
  { panel: "inspector", label: "Inspector panel", Picture: PanelRight },
];

/** One toggle for each panel. */
export function PanelButtons() {
  const panels = useViewStore((view) => view.panels);
  const hasPalette = useSession((session) => showsPalette(session.settings));
  return (
    <div className={`${css["group"]} ${css["panels"]}`}>
      {rows
        .filter(({ panel }) => panel !== "palette" || hasPalette)
        .map(({ panel, label, Picture }) => (
          <Button
            key={panel}
            icon
            label={label}
            tip={`${panels[panel].open ? "Close" : "Open"} the ${label.toLowerCase()}`}
            aria-pressed={panels[panel].open}
            onClick={() => changePanel(panel, { open: !panels[panel].open })}
          >
            <Picture size={15} strokeWidth={panels[panel].open ? 2 : 1.4} aria-hidden="true" />
          </Button>
        ))}
    </div>
  );
}
