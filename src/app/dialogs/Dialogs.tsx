/** The dialogs of the header. Each is fetched when it is first opened: none is on the first screen. */
import type { ComponentType } from "react";
import { type DialogName, useViewStore } from "../stores/view-store.ts";
import { lazyPart } from "../widgets/LazyPart.tsx";

function dialog(name: string, load: () => Promise<ComponentType>): ComponentType {
  return lazyPart(name, load, { isFloating: true });
}

const contents: Readonly<Record<DialogName, ComponentType>> = {
  templates: dialog(
    "The list of templates",
    async () => (await import("./TemplatesDialog.tsx")).TemplatesDialog,
  ),
  lessons: dialog(
    "The list of lessons",
    async () => (await import("./LessonsDialog.tsx")).LessonsDialog,
  ),
  share: dialog("The Share dialog", async () => (await import("./ShareDialog.tsx")).ShareDialog),
  projects: dialog(
    "The list of projects",
    async () => (await import("./ProjectsDialog.tsx")).ProjectsDialog,
  ),
};

/** The open dialog, if any. */
export function Dialogs() {
  const name = useViewStore((view) => view.dialog);
  if (name === null) return null;
  const Content = contents[name];
  return <Content key={name} />;
}
