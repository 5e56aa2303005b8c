/** Names the engine in use, says why each better one is missing, and lets another one be chosen. */
import { ChevronDown, TriangleAlert } from "lucide-react";
import { Popover } from "radix-ui";
import { useId, useState } from "react";
import { unnamedEngine } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import { lazyPart } from "../widgets/LazyPart.tsx";
import popup from "../widgets/Popup.module.css";
import css from "./EngineMenu.module.css";
import header from "./Header.module.css";

/** Loads when the menu is opened. */
const EnginePanel = lazyPart(
  "The choice of engines",
  async () => (await import("./EnginePanel.tsx")).EnginePanel,
);

/** The Engine button and what opens under it. */
export function EngineMenu() {
  const engine = useRunStore((store) => store.run.engine);
  const phase = useRunStore((store) => store.run.phase);
  const [open, setOpen] = useState(false);
  const valueId = useId();
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button look="outlined" className={header["engine"] ?? ""} aria-describedby={valueId}>
          <span className={header["engineLabel"]}>Engine</span>{" "}
          {/* The name stays `Engine` whatever runs; the description says what does. */}
          <span id={valueId} className={header["engineValue"]} aria-hidden>
            {engine?.label ?? unnamedEngine(phase)}
          </span>
          {engine?.notice && <TriangleAlert size={14} aria-label="Something changed" />}
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={`${popup["popup"]} ${css["panel"]}`}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Engine"
        >
          <EnginePanel close={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
