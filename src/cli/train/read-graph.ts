/** Finds the graph that a command is about and puts the settings from its arguments into it. */
import { readFile } from "node:fs/promises";
import type { Graph, Training } from "../../graph/graph.ts";
import { parseGraphText } from "../../graph/schema.ts";
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
  const { graph, problem } = parseGraphText(await readText(path));
  if (graph === null) throw new BadArgument(`${path}: ${problem}`);
  return graph;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadArgument(
      reason.startsWith("ENOENT")
        ? `There is no file "${path}".`
        : `"${path}" cannot be read: ${reason}.`,
    );
  }
}
