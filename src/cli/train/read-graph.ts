/** Finds the graph that a command is about and puts the settings from its arguments into it. */
import { readFile } from "node:fs/promises";
import type { Graph, Training } from "../../graph/graph.ts";
import { parseFile } from "../../graph/parse-file.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { BadArgument } from "../command.ts";
import type { TrainOptions } from "./train-options.ts";

/** Where a graph may come from that is not part of a replay case. */
export type GraphSource = Exclude<TrainOptions["source"], { readonly kind: "replay" }>;

/** @throws BadArgument when there is no such template or file, or when the file holds no graph. */
export async function readGraph(
  source: GraphSource,
  training: TrainOptions["training"],
): Promise<Graph> {
  const graph = source.kind === "template" ? template(source.name) : await saved(source.path);
  const given = Object.entries(training).filter(([, value]) => value !== undefined);
  const changed: Training = { ...graph.training, ...Object.fromEntries(given) };
  return { ...graph, training: changed };
}

function template(name: string): Graph {
  const found = templateCatalogue.get(name);
  if (found === undefined)
    throw new BadArgument(
      `There is no template "${name}"; there are ${[...templateCatalogue.keys()].join(", ")}.`,
    );
  return found.graph;
}

async function saved(path: string): Promise<Graph> {
  const file = parseFile(await readBytes(path));
  if (file.kind === "graph") return file.graph;
  if (file.kind === "problem") throw new BadArgument(`${path}: ${file.problem}`);
  throw new BadArgument(
    `${path}: This is the lesson "${file.title.slice(0, 80)}" and not a Tributary graph. Open it in the app, and save a drawing of it as a file.`,
  );
}

/** The files that a command reads for its graph. */
export function pathsRead(source: TrainOptions["source"]): readonly string[] {
  return source.kind === "template" ? [] : [source.path];
}

/** @throws BadArgument when there is no such file, or one that cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT") throw new BadArgument(`There is no file "${path}".`);
    if (code === "EISDIR") throw new BadArgument(`"${path}" is a folder, not a file.`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadArgument(`"${path}" cannot be read: ${reason}.`);
  }
}
