/** On a phone the palette and the inspector lie under buttons and come up as sheets. */
import { Layers, SlidersHorizontal, X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import css from "./App.module.css";
import { Inspector } from "./inspector/Inspector.tsx";
import { Palette } from "./palette/Palette.tsx";
import { showsPalette, useSession } from "./stores/session.ts";
import { useViewStore } from "./stores/view-store.ts";
import { Button } from "./widgets/Button.tsx";
import { focusDialog } from "./widgets/focus-dialog.ts";
import popup from "./widgets/Popup.module.css";

/** The two buttons and their sheets. */
export function Sheets() {
  const hasPalette = useSession((session) => showsPalette(session.settings));
  return (
    <div className={css["sheets"]}>
      {hasPalette && (
        <Sheet
          name="palette"
          title="Layers"
          picture={<Layers size={16} aria-hidden="true" />}
          content={<Palette />}
        />
      )}
      <Sheet
        name="inspector"
        title="Settings"
        picture={<SlidersHorizontal size={16} aria-hidden="true" />}
        content={<Inspector />}
      />
    </div>
  );
}

interface SheetProps {
  readonly name: "palette" | "inspector";
  readonly title: string;
  readonly picture: ReactNode;
  readonly content: ReactNode;
}

function Sheet({ name, title, picture, content }: SheetProps) {
  const isOpen = useViewStore((view) => view.sheet === name);
  const show = (open: boolean) => useViewStore.setState({ sheet: open ? name : null });
  return (
    <Dialog.Root open={isOpen} onOpenChange={show}>
      <Dialog.Trigger asChild>
        <Button look="outlined">
          {picture}
          {title}
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className={popup["overlay"]} />
        <Dialog.Content
          className={popup["sheet"]}
          aria-describedby={undefined}
          onOpenAutoFocus={focusDialog}
        >
          <div className={popup["sheetHead"]}>
            <Dialog.Title asChild>
              <span>{title}</span>
            </Dialog.Title>
            <Dialog.Close asChild>
              <Button icon label="Close">
                <X size={16} />
              </Button>
            </Dialog.Close>
          </div>
          {content}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
