/** What every dialog of the header has: a title, a sentence, and the ways out. */
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { focusDialog } from "../widgets/focus-dialog.ts";
import popup from "../widgets/Popup.module.css";

interface FrameProps {
  readonly title: string;
  readonly description: string;
  readonly children: ReactNode;
  /** What closes it, where it is not one of the header's. */
  readonly onClose?: () => void;
}

/** A dialog that is open as long as it is drawn. */
export function DialogFrame({ title, description, children, onClose = closeDialog }: FrameProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={popup["overlay"]} />
        <Dialog.Content className={popup["dialog"]} onOpenAutoFocus={focusDialog}>
          <div className={popup["dialogHead"]}>
            <div>
              <Dialog.Title>{title}</Dialog.Title>
              <Dialog.Description>{description}</Dialog.Description>
            </div>
            <Dialog.Close asChild>
              <Button icon label="Close">
                <X size={16} />
              </Button>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Closes the open dialog. */
export function closeDialog(): void {
  useViewStore.setState({ dialog: null });
}
