/** The dialogs of the header. Each is fetched when it is first opened: none is on the first screen. */
import { lazy, Suspense } from "react";
import { type DialogName, useViewStore } from "../stores/view-store.ts";

const contents: Readonly<Record<DialogName, ReturnType<typeof lazy>>> = {
  templates: lazy(async () => ({
    default: (await import("./TemplatesDialog.tsx")).TemplatesDialog,
  })),
  lessons: lazy(async () => ({ default: (await import("./LessonsDialog.tsx")).LessonsDialog })),
  share: lazy(async () => ({ default: (await import("./ShareDialog.tsx")).ShareDialog })),
  projects: lazy(async () => ({ default: (await import("./ProjectsDialog.tsx")).ProjectsDialog })),
};

/** The open dialog, if any. */
export function Dialogs() {
  const name = useViewStore((view) => view.dialog);
  if (name === null) return null;
  const Content = contents[name];
  return (
    <Suspense>
      <Content />
    </Suspense>
  );
}
