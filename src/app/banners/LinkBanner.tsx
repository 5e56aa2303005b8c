/** Says what a link brought: that it is nobody's project yet, what of it is locked, and the way back to one's own. */
import { type LinkSettings, plainSettings } from "../../graph/link/link-settings.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { openProject, startProject } from "../stores/open-document.ts";
import { listProjects } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Banner.module.css";
import { lockText } from "./lock-text.ts";

/** The strip about a linked drawing; nothing is said of a project of one's own. */
export function LinkBanner() {
  const isProject = useSession((session) => session.projectId !== null);
  const formerId = useSession((session) => session.formerId);
  const settings = useSession((session) => session.settings);
  if (isProject && settings === plainSettings) return null;
  const former = listProjects().find(({ id }) => id === formerId);
  return (
    <div className={`${css["banner"]} ${css["linked"]}`}>
      <p>{sentence(settings, isProject)}</p>
      {settings.readOnly && (
        <Button look="outlined" onClick={() => startProject({ ...useGraphStore.getState().graph })}>
          Edit a copy
        </Button>
      )}
      {former && (
        <Button onClick={() => openProject(former.id)}>Back to {former.name || "untitled"}</Button>
      )}
    </div>
  );
}

function sentence(settings: LinkSettings, isProject: boolean): string {
  if (settings.readOnly) return "From a link, for reading and running only.";
  const locked = lockText(settings);
  const kept = isProject ? "" : " It becomes a project of yours with your first edit.";
  return locked === null ? `From a link.${kept}` : `As it was shared, ${locked}${kept}`;
}
