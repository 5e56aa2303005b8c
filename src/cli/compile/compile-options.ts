/** The arguments of `npm run compile`, checked. */
import type { Pass } from "../../compiler/3-optimize/pass.ts";
import { passes as allPasses } from "../../compiler/3-optimize/passes.ts";
import { type ScheduleKind, scheduleKinds } from "../../compiler/5-schedule/schedule.ts";
import { trainingFields } from "../../graph/training-fields.ts";
import { BadArgument, readArguments, readInteger } from "../command.ts";
import { templateNames } from "../name-lists.ts";
import type { GraphSource } from "../train/read-graph.ts";

const passNames = allPasses.map(({ name }) => name);

/** What can be printed, in the order in which it is printed. */
export const stages = ["ir", "rewrites", "schedule", "program", "costs"] as const;

export type PrintedStage = (typeof stages)[number];

export const compileHelp = `npm run compile -- (--template NAME | --graph FILE) [options]

Compiles a network and shows what the compiler did.

  --template NAME     ${templateNames}
  --graph FILE        a graph saved by the app
  --batch N           images per step (default: what the graph says)
  --passes LIST       all (default), none, or some in the order in which they are to run:
                      ${passNames.join(",")}
  --schedule KIND     wavefront (default): independent ops side by side; sequential: one by one;
                      grouped: as wavefront, with what an engine may issue as one dispatch
  --print LIST        some of ir, rewrites, schedule, program, costs
  --repeat N          compiles N times and tells how long that takes
  --json FILE         writes the figures there
  --help              shows this

Exit code: 0 done, 1 the graph has errors, 2 bad arguments.
`;

export interface ShowOptions {
  readonly source: GraphSource;
  readonly batchSize: number | undefined;
  readonly passes: readonly Pass[];
  readonly schedule: ScheduleKind;
  readonly print: readonly PrintedStage[];
  /** How often to compile, to see how long it takes; undefined compiles once and tells no time. */
  readonly repeat: number | undefined;
  readonly json: string | undefined;
}

const options = {
  template: { type: "string" },
  graph: { type: "string" },
  batch: { type: "string" },
  passes: { type: "string", default: "all" },
  schedule: { type: "string", default: "wavefront" },
  print: { type: "string" },
  repeat: { type: "string" },
  json: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the arguments; null when help is asked for.
 *
 * @throws BadArgument with one sentence.
 */
export function readCompileOptions(args: readonly string[]): ShowOptions | null {
  const { values } = readArguments({ args: [...args], options, allowPositionals: false });
  if (values.help) return null;
  const { min, max } = trainingFields.batchSize;
  return {
    source: readSource(values.template, values.graph),
    batchSize: readInteger("--batch", values.batch, min, max),
    passes: readPasses(values.passes),
    schedule: readSchedule(values.schedule),
    print: readStages(values.print),
    repeat: readInteger("--repeat", values.repeat, 1, 1000),
    json: values.json,
  };
}

function readSource(name: string | undefined, path: string | undefined): GraphSource {
  if (name !== undefined && path === undefined) return { kind: "template", name };
  if (path !== undefined && name === undefined) return { kind: "file", path };
  throw new BadArgument("Give either --template NAME or --graph FILE.");
}

function readPasses(list: string): readonly Pass[] {
  if (list === "all") return allPasses;
  if (list === "none") return [];
  return list.split(",").map((name) => {
    const pass = allPasses.find((candidate) => candidate.name === name);
    if (!pass)
      throw new BadArgument(`There is no pass "${name}"; there are ${passNames.join(", ")}.`);
    return pass;
  });
}

function readSchedule(name: string): ScheduleKind {
  const kind = scheduleKinds.find((candidate) => candidate === name);
  if (kind) return kind;
  throw new BadArgument(`--schedule must be sequential, wavefront or grouped, but is "${name}".`);
}

function readStages(list: string | undefined): readonly PrintedStage[] {
  const asked = list === undefined ? [] : list.split(",");
  const unknown = asked.find((name) => !stages.some((stage) => stage === name));
  if (unknown !== undefined)
    throw new BadArgument(`--print takes some of ${stages.join(", ")}, but not "${unknown}".`);
  return stages.filter((stage) => asked.includes(stage));
}
