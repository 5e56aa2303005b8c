/** The place where short messages appear, where they cover neither the charts nor the inspector. */
import { useEffect } from "react";
import { Toaster } from "sonner";
import css from "./App.module.css";
import { useShownTheme } from "./header/ThemeButton.tsx";
import { useViewStore } from "./stores/view-store.ts";
import { messagesCanAppear } from "./widgets/message.ts";

/** Short messages. */
export function Messages({ isNarrow }: { readonly isNarrow: boolean }) {
  const theme = useShownTheme();
  const { dock, inspector } = useViewStore((view) => view.panels);
  const bottom = (dock.open ? dock.size : 48) + 16;
  const right = (inspector.open ? inspector.size : 0) + 16;
  useEffect(messagesCanAppear, []);
  return (
    <Toaster
      theme={theme}
      position={isNarrow ? "top-center" : "bottom-right"}
      offset={isNarrow ? { top: 56 } : { bottom, right }}
      className={css["toasts"] ?? ""}
    />
  );
}
