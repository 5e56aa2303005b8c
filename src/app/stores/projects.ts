/** The projects kept in this browser: one text each, a list of them, and which one this tab has open. */
import * as z from "zod/mini";
import type { Graph } from "../../graph/graph.ts";
import { type LinkSettings, plainSettings } from "../../graph/link/link-settings.ts";
import { parseGraphText, printGraph } from "../../graph/schema.ts";
import { readOfTab, readStored, removeStored, writeOfTab, writeStored } from "./storage.ts";

/** One project, without its drawing. */
export interface ProjectEntry {
  readonly id: string;
  readonly name: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changedMs: number;
  /** What the link it came from said of it. */
  readonly settings: LinkSettings;
}

/** What was found under a project's id; `problem` says what is wrong with a drawing that could not be read. */
export interface StoredProject {
  readonly id: string;
  readonly graph: Graph | null;
  readonly settings: LinkSettings;
  readonly problem: string | null;
}

const listKey = "tributary.projects";
const currentKey = "tributary.current";
/** Where the only document was before there were projects. */
const formerKey = "tributary.document";
const textKey = (id: string) => `tributary.project.${id}`;

/** Where is written which lesson a project is of; see `lesson/kept-progress.ts`. */
export const projectLessonKey = (id: string): string => `tributary.project-lesson.${id}`;

const settingsSchema = z.object({
  view: z.null(),
  lock: z.enum(["none", "graph", "fields", "all"]),
  hide: z.array(z.enum(["palette", "tabs"])),
  readOnly: z.boolean(),
});

const listSchema = z.array(
  z.object({
    id: z.string().check(z.regex(/^p[0-9a-f]{12}$/)),
    name: z.string(),
    changedMs: z.number(),
    settings: z._default(settingsSchema, { ...plainSettings, view: null, hide: [] }),
  }),
);

/** All projects, the latest change first. A damaged list is an empty one. */
export function listProjects(): readonly ProjectEntry[] {
  const result = z.safeParse(listSchema, parse(readStored(listKey)));
  return result.success ? result.data.toSorted((a, b) => b.changedMs - a.changedMs) : [];
}

/** The project that this tab had open, else the one that was opened last; null on a first visit. */
export function restoreProject(): StoredProject | null {
  takeOverFormerDocument();
  const projects = listProjects();
  const wanted = [readOfTab(currentKey), readStored(currentKey)];
  const entry = wanted.flatMap((id) => projects.find((project) => project.id === id) ?? [])[0];
  const found = entry ?? projects[0];
  return found ? readProject(found.id) : null;
}

/** Reads a project. */
export function readProject(id: string): StoredProject {
  const settings = listProjects().find((project) => project.id === id)?.settings ?? plainSettings;
  const text = readStored(textKey(id));
  if (text === null) return { id, graph: null, settings, problem: "It is not there any more." };
  return { id, settings, ...parseGraphText(text) };
}

/** Keeps a project; false when the browser refuses. */
export function writeProject(id: string, graph: Graph, settings: LinkSettings): boolean {
  if (!writeStored(textKey(id), printGraph(graph))) return false;
  const others = listProjects().filter((project) => project.id !== id);
  const entry = {
    id,
    name: graph.name,
    changedMs: Date.now(),
    settings: { ...settings, view: null },
  };
  return writeStored(listKey, JSON.stringify([entry, ...others]));
}

/** Remembers which project this tab has open. */
export function rememberCurrent(id: string): void {
  writeOfTab(currentKey, id);
  writeStored(currentKey, id);
}

/** Forgets a project for good. */
export function deleteProject(id: string): void {
  removeStored(textKey(id));
  removeStored(projectLessonKey(id));
  writeStored(listKey, JSON.stringify(listProjects().filter((project) => project.id !== id)));
}

/** An id that no other project has. */
export function mintProjectId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `p${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Makes the first project of the document of an earlier version of the app. */
function takeOverFormerDocument(): void {
  const text = readStored(formerKey);
  if (text === null) return;
  const id = mintProjectId();
  const { graph } = parseGraphText(text);
  const entry = {
    id,
    name: graph?.name ?? "damaged",
    changedMs: Date.now(),
    settings: plainSettings,
  };
  if (!writeStored(textKey(id), text)) return;
  if (!writeStored(listKey, JSON.stringify([entry, ...listProjects()]))) return;
  rememberCurrent(id);
  removeStored(formerKey);
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
}
