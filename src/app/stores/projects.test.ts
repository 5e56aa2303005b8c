import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { emptyGraph } from "../../graph/edits/new-graph.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { printGraph } from "../../graph/schema.ts";
import { firstTemplate } from "../../graph/templates/first-template.ts";
import {
  deleteProject,
  listProjects,
  mintProjectId,
  readProject,
  rememberCurrent,
  restoreProject,
  writeProject,
} from "./projects.ts";
import { keepInMemoryOnly, readStored, writeStored } from "./storage.ts";

const { graph } = firstTemplate;
const locked = { ...plainSettings, lock: "fields", hide: ["palette"] } as const;

beforeAll(keepInMemoryOnly);

beforeEach(() => {
  for (const { id } of listProjects()) deleteProject(id);
});

describe("projects", () => {
  test("are none on a first visit", () => {
    expect(restoreProject()).toBeNull();
  });

  test("keep their drawings and what their links said apart", () => {
    const [one, other] = [mintProjectId(), mintProjectId()];
    expect(writeProject(one, graph, plainSettings)).toBe(true);
    expect(writeProject(other, emptyGraph, locked)).toBe(true);
    expect(readProject(one)).toEqual({ id: one, graph, settings: plainSettings, problem: null });
    expect(readProject(other)).toMatchObject({ graph: emptyGraph, settings: locked });
    expect(
      listProjects()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["inception-mini", "untitled"]);
    writeProject(one, { ...graph, name: "renamed" }, plainSettings);
    expect(listProjects()).toHaveLength(2);
    deleteProject(one);
    expect(listProjects().map(({ id }) => id)).toEqual([other]);
    expect(readProject(one)).toMatchObject({ graph: null, problem: "It is not there any more." });
  });

  test("open as this tab had them", () => {
    const [one, other] = [mintProjectId(), mintProjectId()];
    writeProject(one, graph, plainSettings);
    writeProject(other, emptyGraph, plainSettings);
    rememberCurrent(one);
    expect(restoreProject()?.id).toBe(one);
    deleteProject(one);
    expect(restoreProject()?.id).toBe(other);
  });

  test("take over the one document of the first release", () => {
    writeStored("tributary.document", printGraph({ ...graph, name: "old" }));
    expect(restoreProject()?.graph?.name).toBe("old");
    expect(listProjects().map(({ name }) => name)).toEqual(["old"]);
    expect(readStored("tributary.document")).toBeNull();
  });

  test("that cannot be read stay as they are and say why", () => {
    const id = mintProjectId();
    writeProject(id, graph, plainSettings);
    rememberCurrent(id);
    writeStored(`tributary.project.${id}`, "{");
    expect(restoreProject()?.problem).toContain("not JSON");
    expect(readStored(`tributary.project.${id}`)).toBe("{");
  });

  test.each(["{", "{}", "[1]", '[{"id":"../x"}]', "null"])("are none in a list like %s", (text) => {
    writeStored("tributary.projects", text);
    expect(listProjects()).toEqual([]);
  });
});
