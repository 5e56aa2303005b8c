/** Lists the projects kept in this browser: opens them, and deletes those that are not wanted any more. */
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { openProject } from "../stores/open-document.ts";
import { deleteProject, listProjects, type ProjectEntry } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";
import { Button } from "../widgets/Button.tsx";
import { closeDialog, DialogFrame } from "./DialogFrame.tsx";
import css from "./ProjectsDialog.module.css";

/** The dialog `Projects`. */
export function ProjectsDialog() {
  const [projects, setProjects] = useState(listProjects);
  const current = useSession((session) => session.projectId);
  const remove = (id: string) => {
    deleteProject(id);
    setProjects(listProjects());
  };
  return (
    <DialogFrame
      title="Projects"
      description="Kept in this browser only. A linked drawing becomes a project with your first edit of it."
    >
      {projects.length === 0 && <p className={css["nothing"]}>Nothing has been kept yet.</p>}
      <ul className={css["list"]}>
        {projects.map((project) => (
          <Row
            key={project.id}
            project={project}
            isCurrent={project.id === current}
            onDelete={() => remove(project.id)}
          />
        ))}
      </ul>
    </DialogFrame>
  );
}

interface RowProps {
  readonly project: ProjectEntry;
  readonly isCurrent: boolean;
  readonly onDelete: () => void;
}

function Row({ project, isCurrent, onDelete }: RowProps) {
  const { id, name, changedMs } = project;
  return (
    <li className={css["row"]}>
      <button
        type="button"
        className={css["open"]}
        aria-current={isCurrent}
        onClick={() => {
          closeDialog();
          if (!isCurrent) openProject(id);
        }}
      >
        <b>{name || "untitled"}</b>
        <span>{isCurrent ? "open now" : `changed ${new Date(changedMs).toLocaleString()}`}</span>
      </button>
      <Button
        icon
        label={`Delete ${name}`}
        reason={isCurrent ? "It is open: open another one first" : null}
        onClick={onDelete}
      >
        <Trash2 size={14} aria-hidden="true" />
      </Button>
    </li>
  );
}
