/** What opens under the Engine button: why each better engine is missing, and the choice of another one. */
import { Popover } from "radix-ui";
import { useState } from "react";
import popup from "../widgets/Popup.module.css";
import { EngineButton } from "./EngineButton.tsx";
import css from "./EngineMenu.module.css";
import { EnginePanel } from "./EnginePanel.tsx";

/** The Engine button and what opens under it. */
export function EngineMenu() {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <EngineButton />
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
