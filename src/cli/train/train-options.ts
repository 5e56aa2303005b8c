/** The arguments of `npm run train`, checked. */
import { type Field, fieldProblem } from "../../graph/field.ts";
import { trainingFields } from "../../graph/training-fields.ts";
import {
  type EngineChoice,
  type EngineWish,
  engineChoices,
  type SchedulePolicy,
  schedulePolicies,
} from "../../protocol/command.ts";
import { BadArgument, numberIn, readArguments, readInteger } from "../command.ts";
import { dataNames, templateNames } from "../name-lists.ts";

export const trainHelp = `npm run train -- (--template NAME | --graph FILE | --replay FILE) [options]

Trains a network here in the terminal, with the compiler and the training loop of the app.

  --template NAME     ${templateNames}
  --graph FILE        a graph saved by the app
  --data NAME         ${dataNames} (default: what the graph says; so for all below)
  --batch N           images per step
  --learning-rate X   how far the parameters move at each step
  --seed N            where all random numbers come from
  --epochs N          how many times to go through the training images
  --steps N           how many steps to do, instead of --epochs
  --engine NAME       wasm, which is the CPU engine, webgpu or tfjs:cpu (default: wasm)
  --lanes N           with wasm: at most N tasks side by side (default: what a short measurement finds best; so for --threads)
  --threads N         with wasm: at most N lanes on one task. Neither changes the numbers
  --schedule KIND     with webgpu: grouped (default), wavefront or sequential. The numbers are the same
  --json FILE         writes the losses, times, validations and findings there
  --parameters        with --json: the first step's gradients and the trained parameters too, as float32 in base64
  --record FILE       writes the graph, the first parameters and every batch there, for --replay
  --replay FILE       trains exactly the batches of such a file from exactly its parameters; --json then holds
                      gradients and parameters without being asked (format: docs/replay.md)
  --help              shows this

What is wrong with the network or its training is told on stderr, as in the Problems tab of the app.
Ctrl-C ends the run after a last validation, once more without it; SIGTERM and SIGHUP end it at once. What there is until then is
written to the files, and so it is where training fails.

Exit code: 0 done, 1 failed or ended before its last step, 2 bad arguments.
`;

/** The engines that run outside a browser. */
const nodeEngines: readonly EngineChoice[] = ["wasm", "webgpu", "tfjs:cpu"];

export interface TrainOptions {
  readonly source:
    | { readonly kind: "template"; readonly name: string }
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "replay"; readonly path: string };
  readonly wish: EngineWish;
  /** Replace the settings of the graph where they are defined. */
  readonly training: {
    readonly data: string | undefined;
    readonly batchSize: number | undefined;
    readonly learningRate: number | undefined;
    readonly epochs: number | undefined;
    readonly seed: number | undefined;
  };
  readonly steps: number | undefined;
  readonly json: string | undefined;
  readonly parameters: boolean;
  readonly record: string | undefined;
}

/** Of the CPU engine. */
const mostLanes = 64;

const options = {
  template: { type: "string" },
  graph: { type: "string" },
  data: { type: "string" },
  batch: { type: "string" },
  "learning-rate": { type: "string" },
  seed: { type: "string" },
  epochs: { type: "string" },
  steps: { type: "string" },
  engine: { type: "string", default: "wasm" },
  lanes: { type: "string" },
  threads: { type: "string" },
  schedule: { type: "string" },
  json: { type: "string" },
  parameters: { type: "boolean", default: false },
  record: { type: "string" },
  replay: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the arguments; null when help is asked for.
 *
 * @throws BadArgument with one sentence.
 */
export function readTrainOptions(args: readonly string[]): TrainOptions | null {
  const { values } = readArguments({ args: [...args], options, allowPositionals: false });
  if (values.help) return null;
  const { template, graph, replay, steps, epochs, json, parameters, record } = values;
  if (replay !== undefined) requireAlone(values);
  if (steps !== undefined && epochs !== undefined)
    throw new BadArgument("--steps and --epochs exclude each other.");
  if (parameters && json === undefined)
    throw new BadArgument("--parameters needs --json FILE to write to.");
  return {
    source: readSource(template, graph, replay),
    wish: readWish(values),
    training: {
      data: readChoice("--data", values.data),
      batchSize: readNumber("--batch", values.batch, trainingFields.batchSize),
      learningRate: readNumber(
        "--learning-rate",
        values["learning-rate"],
        trainingFields.learningRate,
      ),
      epochs: readNumber("--epochs", epochs, trainingFields.epochs),
      seed: readNumber("--seed", values.seed, trainingFields.seed),
    },
    steps: readInteger("--steps", steps, 1, 100_000_000),
    json,
    parameters,
    record,
  };
}

/** A replay takes from its file what these options would say. */
function requireAlone(values: Readonly<Record<string, unknown>>): void {
  const taken = ["data", "batch", "learning-rate", "seed", "epochs", "steps", "record"];
  const extra = ["template", "graph", ...taken].find((name) => values[name] !== undefined);
  if (extra !== undefined)
    throw new BadArgument(`--replay takes everything from its file: leave out --${extra}.`);
}

function readSource(
  name: string | undefined,
  path: string | undefined,
  replay: string | undefined,
): TrainOptions["source"] {
  if (replay !== undefined) return { kind: "replay", path: replay };
  if (name !== undefined && path === undefined) return { kind: "template", name };
  if (path !== undefined && name === undefined) return { kind: "file", path };
  throw new BadArgument("Give one of --template NAME, --graph FILE and --replay FILE.");
}

/** The arguments that say what is asked of the engine. */
interface WishTexts {
  readonly engine: string;
  readonly lanes?: string | undefined;
  readonly threads?: string | undefined;
  readonly schedule?: string | undefined;
}

/** Where only one of the numbers of lanes is given, the other is the same. */
function readWish({ engine: name, lanes, threads, schedule }: WishTexts): EngineWish {
  const engine = readEngine(name);
  if (schedule !== undefined) {
    if (engine !== "webgpu")
      throw new BadArgument(`--schedule is for --engine webgpu, not ${name}.`);
    return { engine, schedule: readSchedule(schedule) };
  }
  const between = readInteger("--lanes", lanes, 1, mostLanes);
  const inside = readInteger("--threads", threads, 1, mostLanes);
  if (between === undefined && inside === undefined) return { engine };
  if (engine !== "wasm")
    throw new BadArgument(`--lanes and --threads are for --engine wasm, not ${name}.`);
  const [most = 1] = [between ?? inside];
  return { engine, lanes: { lanes: most, threads: inside ?? most } };
}

function readSchedule(name: string): SchedulePolicy {
  const found = schedulePolicies.find((policy) => policy === name);
  if (found !== undefined) return found;
  throw new BadArgument(
    `--schedule must be one of ${schedulePolicies.join(", ")}, but is "${name}".`,
  );
}

function readEngine(name: string): EngineChoice {
  const found = nodeEngines.find((choice) => choice === name);
  if (found !== undefined) return found;
  const known = engineChoices.some((choice) => choice === name);
  const here = `here ${nodeEngines.slice(0, -1).join(", ")} and ${nodeEngines.at(-1)} run`;
  throw new BadArgument(
    known ? `--engine ${name} needs a browser; ${here}.` : `There is no engine "${name}"; ${here}.`,
  );
}

function readChoice(option: string, value: string | undefined): string | undefined {
  if (value !== undefined) requireAccepted(option, value, trainingFields.data);
  return value;
}

function readNumber(option: string, text: string | undefined, field: Field): number | undefined {
  if (text === undefined) return undefined;
  const value = numberIn(text);
  requireAccepted(option, value, field);
  return value;
}

function requireAccepted(option: string, value: string | number, field: Field): void {
  const problem = fieldProblem(field, value);
  if (problem !== null) throw new BadArgument(`${option}: ${problem}`);
}
